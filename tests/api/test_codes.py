"""Every code of AiToEarn has a row: its error, whether to retry, whether an update may have been saved."""

import re

import pytest

from aitoearn_mcp.api import errors
from aitoearn_mcp.api.codes import MEANINGS, UNLISTED, CodeMeaning, Reached, meaning_of
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.catalogue import TOOLS

KINDS = {
    400: errors.RefusedError,
    401: errors.KeyRefusedError,
    404: errors.RefusedError,
    429: errors.TryLaterError,
    500: errors.RefusedError,
    10002: errors.WrongRecordIdError,
    12600: errors.AccountRefusedError,
    15000: errors.RecordNotFoundError,
    15001: errors.AccountRefusedError,
    15002: errors.AccountRefusedError,
    15004: errors.RefusedError,
    15006: errors.AccountRefusedError,
    15007: errors.AccountRefusedError,
    15008: errors.AccountRefusedError,
    15009: errors.AccountRefusedError,
    15010: errors.AccountRefusedError,
    15018: errors.RefusedError,
    15032: errors.PlatformRefusedError,
    15035: errors.RefusedError,
    15036: errors.LinkRefusedError,
    15037: errors.LinkRefusedError,
    15040: errors.AccountRefusedError,
    15062: errors.PlatformRefusedError,
    15070: errors.PlatformRefusedError,
    15071: errors.TryLaterError,
    15072: errors.PlatformRefusedError,
    15078: errors.AccountRefusedError,
    15079: errors.LinkRefusedError,
    15080: errors.PlatformRefusedError,
    15094: errors.TryLaterError,
    16026: errors.LinkRefusedError,
    16037: errors.AccountRefusedError,
    19000: errors.KeyRefusedError,
    19001: errors.RefusedError,
}
"""The codes of api-contract, section 6, except 0."""


def texts(meaning: CodeMeaning) -> list[Text]:
    return [text for text in (meaning.what, meaning.advice) if text is not None]


def test_every_code_of_the_contract_becomes_its_error() -> None:
    assert {code: meaning.error for code, meaning in MEANINGS.items()} == KINDS


def test_a_revoked_key_is_reported_like_a_wrong_one() -> None:
    assert meaning_of(19000) == meaning_of(401)


def test_a_code_that_aitoearn_adds_later_is_a_refusal() -> None:
    assert meaning_of(15999) == UNLISTED
    assert UNLISTED.error is errors.RefusedError


def test_the_same_call_may_succeed_later_after_these_codes() -> None:
    """The retry column of api-contract, section 6."""
    assert {code for code in KINDS if meaning_of(code).retryable} == {429, 500, 15010, 15071, 15094, 19001}


def test_the_request_is_sent_again_after_these_codes() -> None:
    """AiToEarn refuses them before it writes anything, so a second request does no harm."""
    assert {code for code in KINDS if meaning_of(code).sent_again} == {429, 15071, 15094}


@pytest.mark.parametrize("code", [500, 501, 599, 19001])
def test_an_update_may_be_saved_after_a_crash_or_a_lost_relay(code: int) -> None:
    assert meaning_of(code).may_be_saved


@pytest.mark.parametrize("code", [*sorted(KINDS.keys() - {500, 19001}), 499, 600, 15999, -1])
def test_no_update_is_saved_after_any_other_code(code: int) -> None:
    assert not meaning_of(code).may_be_saved


def test_aitoearn_crashed_with_a_code_of_its_http_status() -> None:
    assert {code for code in [*KINDS, 499, 501, 599, 600, 15999] if meaning_of(code).is_crash} == {500, 501, 599}


def test_a_code_shows_whether_aitoearn_had_accepted_the_key() -> None:
    """It looks at the key before it gives a code of its own, which has five digits."""
    before = {400: Reached.UNKNOWN, 401: Reached.KEY_REFUSED, 404: Reached.NO_ENDPOINT, 429: Reached.UNKNOWN}
    before |= {500: Reached.UNKNOWN, 503: Reached.UNKNOWN, -1: Reached.UNKNOWN, 499: Reached.UNKNOWN}
    before |= {19000: Reached.KEY_REFUSED}
    after = {code: Reached.KEY_ACCEPTED for code in [*KINDS, 10000, 15999] if code not in before}
    assert {code: meaning_of(code).reached for code in [*before, *after]} == before | after


@pytest.mark.parametrize("code", [*KINDS, 15999])
def test_a_code_is_explained_in_english_and_in_chinese(code: int) -> None:
    for text in texts(meaning_of(code)):
        assert re.search("[a-z]", text.en)
        assert not re.search("[\u4e00-\u9fff]", text.en)
        assert re.search("[\u4e00-\u9fff]", text.zh)


@pytest.mark.parametrize("code", [*KINDS, 15999])
def test_a_codes_clause_has_no_full_stop_and_its_advice_has_one(code: int) -> None:
    """The clause goes into a sentence of the error; the advice follows as sentences of its own."""
    meaning = meaning_of(code)
    assert not meaning.what.en.endswith(".")
    assert meaning.advice is None or meaning.advice.en.endswith(".")


@pytest.mark.parametrize("code", [*KINDS, 15999])
def test_every_tool_that_an_advice_names_exists(code: int) -> None:
    words = " ".join(text.en + " " + text.zh for text in texts(meaning_of(code)))
    assert set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", words)) <= {tool.name for tool in TOOLS}

"""The tree of errors: as drawn, under the published names, and in words for an agent."""

import re
from collections.abc import Iterator

import pytest

from aitoearn_mcp.api import errors
from aitoearn_mcp.api.errors import InvalidArgumentsError
from aitoearn_mcp.i18n import Text

WHAT = Text("The update was refused.", "更新被拒绝。")
ADVICE = Text("Check the link.", "请检查链接。")


def drawn() -> dict[str, str]:
    """Return the parent of each class in the drawing of the module's docstring."""
    lines = re.findall(r"^    ([│├└─ ]*)(\w+)", errors.__doc__ or "", re.MULTILINE)
    parents: dict[str, str] = {}
    path: list[str] = []
    for branches, name in lines:
        path = [*path[: len(branches) // 4], name]
        if len(path) > 1:
            parents[name] = path[-2]
    return parents


def subclasses(parent: type[errors.AiToEarnError]) -> Iterator[tuple[str, str]]:
    for child in parent.__subclasses__():
        yield child.__name__, parent.__name__
        yield from subclasses(child)


def every_error(parent: type[errors.AiToEarnError] = errors.AiToEarnError) -> Iterator[type[errors.AiToEarnError]]:
    for child in parent.__subclasses__():
        yield child
        yield from every_error(child)


def test_the_drawn_tree_is_the_tree_of_the_classes() -> None:
    assert drawn() == dict(subclasses(errors.AiToEarnError))
    assert InvalidArgumentsError.__name__ in drawn()


def test_every_error_keeps_its_published_name() -> None:
    """Agents and the audit log know these names; a renamed class must not change them."""
    assert {error.published_name for error in every_error()} == {
        "NotSent",
        "MissingKey",
        "ReadOnly",
        "Protected",
        "WrongLink",
        "NotAudited",
        "InvalidArguments",
        "Unreachable",
        "Refused",
        "KeyRefused",
        "WrongRecordId",
        "RecordNotFound",
        "LinkRefused",
        "AccountRefused",
        "PlatformRefused",
        "TryLater",
        "GatewayRefused",
        "OutcomeUnknown",
        "ReadFailed",
        "InternalError",
    }


def test_an_error_in_words_says_what_happened_what_to_do_what_changed_and_whether_to_retry() -> None:
    error = errors.LinkRefusedError(WHAT, ADVICE, code=15036, request_id="r1", writing=True)
    assert error.message("en") == (
        "The update was refused. Check the link. Nothing was changed. The same call will fail again. (requestId r1)"
    )
    assert error.message("zh") == ("更新被拒绝。请检查链接。没有任何更改。原样重试仍会失败。（requestId r1）")


def test_an_error_for_programs_has_the_facts_that_apply() -> None:
    error = errors.LinkRefusedError(WHAT, code=15036, request_id="r1", writing=True)
    assert error.details() == {
        "error": "LinkRefused",
        "code": 15036,
        "requestId": "r1",
        "retryable": False,
        "changed": "no",
    }


def test_an_error_of_a_read_says_nothing_about_changes() -> None:
    error = errors.ReadFailedError(WHAT)
    assert error.details() == {"error": "ReadFailed", "retryable": False}
    assert "changed" not in error.message("en")


def test_an_unknown_outcome_is_reported_as_unknown() -> None:
    error = errors.OutcomeUnknownError(WHAT, request_id="r1", writing=True)
    assert error.details() == {"error": "OutcomeUnknown", "requestId": "r1", "retryable": False, "changed": "unknown"}
    assert "may or may not have been saved" in error.message("en")
    assert "Nothing was changed" not in error.message("en")


def test_a_retryable_error_says_that_the_call_can_be_made_again() -> None:
    error = errors.TryLaterError(WHAT, retryable=True)
    assert error.message("en").endswith("The same call can be made again.")


@pytest.mark.parametrize(("asked", "seconds"), [(0.0, 1), (0.4, 1), (1.6, 2), (30.0, 30), (10.0**30, 10**9)])
def test_a_wait_is_reported_in_whole_seconds(asked: float, seconds: int) -> None:
    error = errors.TryLaterError(WHAT, retryable=True, retry_after=asked)
    assert error.details()["retryAfterSeconds"] == seconds
    assert error.message("en").endswith(f"Make the same call again after {seconds} seconds.")


@pytest.mark.parametrize(("has_written", "changed"), [(True, "unknown"), (False, "no")])
def test_an_internal_error_says_whether_an_update_may_be_saved(has_written: bool, changed: str) -> None:
    error = errors.InternalError("r1", has_written=has_written)
    assert error.details()["changed"] == changed
    assert error.message("en").startswith("Internal error in aitoearn-mcp (requestId r1).")
    assert ("may or may not have been saved" in error.message("en")) is has_written


def test_an_error_shows_only_its_english_text_as_an_exception() -> None:
    assert str(errors.RefusedError(WHAT, ADVICE, request_id="r1")) == "The update was refused."

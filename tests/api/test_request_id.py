"""Request ids look like AiToEarn's own, and no two are equal."""

import re

from aitoearn_mcp.api.request_id import new_request_id


def test_an_id_has_21_lower_case_letters_and_digits_like_aitoearns_own() -> None:
    assert re.fullmatch(r"[0-9a-z]{21}", new_request_id())


def test_ids_are_unique() -> None:
    assert len({new_request_id() for _ in range(10_000)}) == 10_000

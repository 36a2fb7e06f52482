"""The reasons why a table is not read: in both languages, and never with a file's content."""

import re

import pytest

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports import refusals
from aitoearn_mcp.imports.refusals import NotATable

REASONS = {name: value for name, value in vars(refusals).items() if isinstance(value, Text)}


@pytest.mark.parametrize("name", REASONS)
def test_a_reason_has_the_same_places_to_fill_in_both_languages(name: str) -> None:
    reason = REASONS[name]
    assert re.findall(r"{\w+}", reason.en) == re.findall(r"{\w+}", reason.zh)
    assert (reason.en[-1], reason.zh[-1]) == (".", "。")


def test_only_names_that_the_caller_gave_or_that_head_the_table_are_filled_in() -> None:
    places = {place for reason in REASONS.values() for place in re.findall(r"{(\w+)}", reason.en)}
    assert places <= {"name", "names", "missing", "headers", "fields", "most"}


def test_the_exception_carries_the_reason_and_reads_as_its_english_text() -> None:
    refused = NotATable(refusals.NOT_FOUND)
    assert refused.reason is refusals.NOT_FOUND
    assert str(refused) == refusals.NOT_FOUND.en

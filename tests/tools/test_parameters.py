"""The parameters that several tools share: what each takes, up to its limits."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.links.platforms import PLATFORMS
from aitoearn_mcp.tools.parameters import AccountType, LinkMeta, RecordId, RecordIds, WorkLink
from aitoearn_mcp.tools.problems import describe_errors

LARGEST = 64 * 1024
LINK = "https://www.douyin.com/video/1"


def taken(parameter: Any, value: object) -> object:
    return TypeAdapter(parameter).validate_python(value)


def problems(parameter: Any, value: object) -> list[str]:
    with pytest.raises(ValidationError) as found:
        taken(parameter, value)
    return [problem.en for problem in describe_errors(found.value)]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_is_taken_by_aitoearns_name(platform: str) -> None:
    assert taken(AccountType, platform) == platform


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Douyin", "douyin"),
        ("抖音", "douyin"),
        ("kwai", "KWAI"),
        ("快手", "KWAI"),
        ("小红书", "xhs"),
        ("wxgzh", "wxGzh"),
        ("微信", "wxGzh (公众号) / wxSph (视频号)"),
    ],
)
def test_what_people_call_a_platform_is_answered_with_aitoearns_name(name: str, right: str) -> None:
    assert problems(AccountType, name) == [f"must be written {right}"]


def test_another_word_is_answered_with_all_platforms() -> None:
    assert problems(AccountType, "myspace") == [f"must be one of {', '.join(PLATFORMS)}"]


def test_a_meta_of_64_kib_and_of_the_largest_exact_number_is_taken() -> None:
    meta = {"a": 2**53 - 1, "b": [-(2**53) + 1, 1.5, True], "c": ""}
    meta["c"] = "x" * (LARGEST - len(compact_json(meta)))
    assert taken(LinkMeta, meta) == meta


def test_a_meta_of_one_byte_more_is_refused_with_its_size() -> None:
    meta = {"a": "x" * (LARGEST - 7)}
    assert problems(LinkMeta, meta) == ["must have at most 64 KiB as JSON, and has 65537 bytes"]


@pytest.mark.parametrize("number", [2**53, -(2**53)])
def test_a_whole_number_that_aitoearn_would_round_is_refused_at_every_depth(number: int) -> None:
    [problem] = problems(LinkMeta, {"a": [{"b": number}]})
    assert problem.startswith("holds a whole number beyond 9007199254740991")


@pytest.mark.parametrize(("given", "record_id"), [(" a-B_9\n", "a-B_9"), ("a" * 128, "a" * 128)])
def test_a_record_id_loses_the_spaces_around_it(given: str, record_id: str) -> None:
    assert taken(RecordId, given) == record_id
    assert taken(RecordIds, [given]) == (record_id,)


@pytest.mark.parametrize("text", [LINK, f"看看 {LINK} 复制此链接"])
def test_a_text_with_one_link_is_kept_whole(text: str) -> None:
    """The tool takes the link out, so that it can say from where."""
    assert taken(WorkLink, text) == text

"""The records of a matching, found by each thing that a row may say of them."""

from typing import Any

import pytest

from aitoearn_mcp.imports.plan import MatchRecord, RowLink
from aitoearn_mcp.imports.record_index import RecordIndex


def record(name: str, platform: str = "douyin", **more: Any) -> MatchRecord:
    return MatchRecord(name * 24, platform, **more)


def names(records: tuple[MatchRecord, ...]) -> str:
    return "".join(found.id[0] for found in records)


WANG = record("a", flow_id="F", account_id="douyin_1", account="小王")
LI = record("b", flow_id="F", account_id="douyin_2", account="小李")
XHS = record("c", "xhs", flow_id="F", platform_work_id="7")
UNKNOWN = record("d", flow_id="G", account_id="douyin_3")
INDEX = RecordIndex([WANG, LI, XHS, UNKNOWN])


def test_an_id_is_found_in_either_case() -> None:
    assert INDEX.by_id("A" * 24) == WANG
    assert INDEX.by_id("e" * 24) is None


def test_of_two_records_with_one_id_the_first_counts() -> None:
    first, second = record("a", title="一"), record("a", title="二")
    assert RecordIndex([first, second]).by_id("a" * 24) == first


@pytest.mark.parametrize(
    ("platform", "account", "found"),
    [("douyin", None, "ab"), ("douyin", "小李", "b"), ("xhs", None, "c"), (None, None, "abc"), ("KWAI", None, "")],
)
def test_a_flow_has_a_record_for_each_account(platform: str | None, account: str | None, found: str) -> None:
    assert names(INDEX.of_flow("F", platform, account)) == found


def test_a_work_id_is_of_one_platform() -> None:
    assert INDEX.of_work_id("xhs", "7") == (XHS,)
    assert INDEX.of_work_id("douyin", "7") == ()


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (RowLink("https://x.cn/", "douyin"), "a"),
        (RowLink("https://y.cn/", "douyin", "8"), "b"),
        (RowLink("https://y.cn/", "xhs", "8"), ""),
        (RowLink("https://z.cn/", "douyin"), ""),
    ],
    ids=["the link itself", "another link of the post", "another platform's id", "another link"],
)
def test_a_link_is_found_by_its_text_or_by_its_post(link: RowLink, found: str) -> None:
    index = RecordIndex([record("a", work_link="https://x.cn/"), record("b", work_link="w", work_link_id="8")])
    held = index.holding(link)
    assert ("" if held is None else held.id[0]) == found


@pytest.mark.parametrize(
    ("account", "found"),
    [(None, "abd"), ("小王", "a"), ("douyin_2", "b"), ("小李的工作室", "bd"), ("小张", "d")],
    ids=["none", "nickname", "id", "a name around it", "another, which may be of the unknown one"],
)
def test_an_account_is_found_by_id_or_nickname_and_an_unknown_nickname_may_be_any(
    account: str | None, found: str
) -> None:
    assert names(INDEX.of_account("douyin", account)) == found


def test_without_a_platform_no_account_is_found() -> None:
    assert INDEX.of_account(None, "小王") == ()


def test_a_title_is_folded_once_for_all_comparisons() -> None:
    found = record("a", title="秋天 🍂 ＡＢＣ")
    assert RecordIndex([found]).title(found) == "秋天abc"

"""Posts over several lines of a text: what belongs together, and what stays unknown."""

import pytest

from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.table import read_text

PLATFORMS = {"抖音": "douyin", "小红书": "xhs"}
FIRST, SECOND = "https://v.douyin.com/abc/", "https://v.douyin.com/def/"


def rows(text: str) -> list[tuple[int, str | None, str]]:
    return [(row.number, row.title, row.work_link) for row in read_text(text, PLATFORMS).rows]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_labelled_lines_are_a_post(gap: str) -> None:
    text = f"标题：秋天\n平台：抖音\n链接：{FIRST}{gap}标题：冬天\n平台：抖音\n链接：{SECOND}"
    assert [(row.title, row.platform, row.work_link) for row in read_text(text, PLATFORMS).rows] == [
        ("秋天", "douyin", FIRST),
        ("冬天", "douyin", SECOND),
    ]


def test_the_link_may_stand_above_the_title() -> None:
    assert rows(f"链接：{FIRST}\n标题：秋天\n链接：{SECOND}\n标题：冬天") == [(1, "秋天", FIRST), (3, "冬天", SECOND)]


def test_a_list_of_labelled_posts_is_read() -> None:
    text = f"1. 标题：秋天\n- 【链接】: {FIRST}\n2. 标题：冬天\n- 【链接】: {SECOND}"
    assert rows(text) == [(2, "秋天", FIRST), (4, "冬天", SECOND)]


def test_links_of_a_post_with_two_have_no_title() -> None:
    """A title is missing: whether it is that of the second or of the third link nobody knows."""
    text = f"标题：秋天\n链接：{FIRST}\n链接：{SECOND}\n标题：冬天\n链接：https://v.douyin.com/ghi/"
    assert rows(text) == [(2, None, FIRST), (3, None, SECOND), (5, "冬天", "https://v.douyin.com/ghi/")]


def test_a_labelled_post_without_a_link_is_noted() -> None:
    text = f"标题：秋天\n链接：\n标题：冬天\n链接：{SECOND}"
    assert rows(text) == [(4, "冬天", SECOND)]
    assert [note.en for note in read_text(text, PLATFORMS).notes] == ["1 rows have no link and were passed over: 1."]


def test_between_empty_lines_a_title_belongs_to_the_link_below_it() -> None:
    assert rows(f"秋天\n{FIRST}\n\n冬天\n{SECOND}\n复制后打开【小红书】") == [(2, "秋天", FIRST), (5, "冬天", SECOND)]


def test_without_empty_lines_no_title_is_given_to_a_link() -> None:
    """A title may stand above its link or below it."""
    assert rows(f"{FIRST}\n秋天\n{SECOND}\n冬天") == [(1, None, FIRST), (3, None, SECOND)]


def test_of_two_links_between_empty_lines_none_gets_the_title() -> None:
    assert rows(f"秋天\n{FIRST}\n{SECOND}\n\n冬天\nhttps://v.douyin.com/ghi/") == [
        (2, None, FIRST),
        (3, None, SECOND),
        (6, "冬天", "https://v.douyin.com/ghi/"),
    ]


def test_a_share_text_keeps_to_its_line() -> None:
    chat = (
        f"小王 2026-11-24 10:23\n看看【某某的作品】秋天 {FIRST}\n\n小李 2026-11-24 10:25\n看看【某某的作品】冬 {SECOND}"
    )
    assert [(number, title) for number, title, _ in rows(chat)] == [(2, None), (5, None)]


def test_every_row_keeps_what_it_says() -> None:
    text = f"标题：秋天\n账号：小王\n发布时间：2026-11-02\n作品ID：7301234567890123456\n链接：{FIRST}\n播放量：3万"
    (row,) = read_text(text, PLATFORMS).rows
    assert (row.account, row.platform_work_id) == ("小王", "7301234567890123456")
    assert isinstance(row, Row)

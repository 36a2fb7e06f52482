"""From bytes or text to lines: the encoding, the delimiter, quotation marks, Markdown, one share text a line."""

import codecs
import subprocess
import sys
from pathlib import Path

import pytest

from aitoearn_mcp.imports.cells import Line
from aitoearn_mcp.imports.headers import Field
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.table import Table, read_file, read_text
from aitoearn_mcp.imports.text_tables import likely_delimiter, markdown_tables

PLATFORMS = {"抖音": "douyin", "小红书": "xhs"}
FIRST, SECOND = "https://v.douyin.com/abc/", "https://v.douyin.com/def/"


def read(text: str, **options: dict[str, str]) -> Table:
    return read_text(text, PLATFORMS, **options)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"标题{delimiter}链接\n秋天{delimiter}{FIRST}\n"
    assert read(text).rows == (Row(2, FIRST, title="秋天"),)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("gb18030", b""),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, mark: bytes) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(mark + f"标题,链接\r\n秋天,{FIRST}\r\n".encode(encoding))
    assert read_file(str(path), PLATFORMS).rows == (Row(2, FIRST, title="秋天"),)


def test_a_share_text_may_stand_in_a_quoted_cell_with_line_breaks() -> None:
    share = f'❗️一个标题... {FIRST} \n复制后打开【小红书】查看"笔记"！'
    quoted = share.replace('"', '""')
    assert read(f'备注,链接\n,"{quoted}"\n,{SECOND}\n').rows == (Row(2, share), Row(3, SECOND))


@pytest.mark.parametrize("titles", [('"秋天', "冬天"), ('"秋天', '"冬天'), ('"秋天"的茶', "冬天")])
def test_a_quotation_mark_in_a_title_swallows_no_row(titles: tuple[str, str]) -> None:
    rows = read(f"标题,链接\n{titles[0]},{FIRST}\n{titles[1]},{SECOND}\n").rows
    assert [(row.number, row.work_link) for row in rows] == [(2, FIRST), (3, SECOND)]


def test_excels_line_that_names_the_delimiter_is_no_row() -> None:
    assert read(f"sep=;\n标题;链接\n秋天, 冬天;{FIRST}\n").rows == (Row(2, FIRST, title="秋天, 冬天"),)


def test_a_markdown_table_is_read() -> None:
    text = f"这些是链接：\n\n| 标题 | 链接 |\n|:--|---|\n| 秋\\|天 | {FIRST} |\n| 冬天 | {SECOND} |\n\n谢谢"
    assert read(text).rows == (Row(5, FIRST, title="秋|天"), Row(6, SECOND, title="冬天"))


def test_share_texts_stand_one_a_line() -> None:
    first = f"7.64 复制打开抖音，看看【某某的作品】秋天，真好 # 话题...  {FIRST} A@b.cD Xyz:/ 01/02 "
    text = f"今天的链接\n\n{first}\n{SECOND}\n"
    assert read(text) == Table((Row(3, first.strip()), Row(4, SECOND)), read(text).notes, {Field.WORK_LINK: "column 1"})


def test_a_column_of_share_texts_under_its_header_is_not_split_at_commas() -> None:
    share = f"看看, 这个标题, 真好 {FIRST}"
    assert read(f"链接\n{share}\n").rows == (Row(2, share),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n",
        "标题,链接\n秋天,\n",
        "name,age\nsecret,7\n",
        f"line\nline\nline\nline\n{FIRST}\n",
        f"<!DOCTYPE html><a href='{FIRST}'>",
        f"表格：\n<table><tr><td>secret</td><td>{FIRST}</td></tr></table>",
        "secret=1\nA=https://hooks.slack.com/services/T0/B0/secret\nB=https://db.example.com/secret\n",
        "name,url,password\nbank,https://bank.example.com/login,secret\n",
        f"%PDF-1.7\n{FIRST}",
        f'{{"token": "secret", "url": "{FIRST}"}}',
        f"#!/bin/sh\ncurl {FIRST}\n",
        f"\x00\x01{FIRST}",
    ],
)
def test_what_is_no_table_of_links_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(NotATable) as caught:
        read(text)
    assert not any(word in caught.value.reason.en + caught.value.reason.zh for word in ("root", "secret", "douyin"))


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        (f"秋天,{FIRST}\n冬天,{SECOND}\n", ","),
        (f"秋天，真好\t{FIRST}\n冬天，真冷\t{SECOND}\n", "\t"),
        (f"看看, 这个 {FIRST} 真好\n", None),
        (f"{FIRST}\n{SECOND}\n", None),
    ],
    ids=["comma", "tab beside commas", "a sentence", "links alone"],
)
def test_a_delimiter_is_one_that_sets_the_links_apart(text: str, delimiter: str | None) -> None:
    assert likely_delimiter(text) == delimiter


def test_each_markdown_table_of_a_text_is_found_under_its_lines() -> None:
    text = "一\n| a | b |\n|--|--|\n| 1 | 2 |\n二\n| c |\n|--|\n"
    assert markdown_tables(text) == [
        (Line(2, ("a", "b")), Line(4, ("1", "2"))),
        (Line(6, ("c",)),),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"<table><tr><td>秋天</td><td>{FIRST}</td></tr></table>", "This is HTML or XML"),
        (f"<tr><td>秋天</td><td>{FIRST}</td></tr>", "This is HTML or XML"),
        (f"<?xml version='1.0'?><Workbook>{FIRST}</Workbook>", "This is HTML or XML"),
        (f'[{{"title": "秋天", "url": "{FIRST}"}}]', "This is JSON"),
    ],
)
def test_another_format_is_refused_by_its_name(text: str, reason: str) -> None:
    with pytest.raises(NotATable, match=reason):
        read(text)


@pytest.mark.parametrize("start", ["链接,", f"{FIRST},"])
def test_a_line_may_be_longer_than_csv_takes_by_itself(start: str) -> None:
    """In a process of its own: whoever reads a quotation mark first lifts the limit for all."""
    script = (
        "import csv, sys; csv.field_size_limit(131072)\n"
        "from aitoearn_mcp.imports.table import NotATable, read_text\n"
        "try: print(len(read_text(sys.stdin.read(), {}).rows))\n"
        "except NotATable as refused: print(refused)\n"
    )
    text = f"{start}{'a' * 150_000}\n{FIRST},b\n"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script], input=text.encode(), capture_output=True, check=True
    )
    assert done.stdout.decode().strip() in ("1", "2")

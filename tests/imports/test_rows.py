"""What a row says of its post, and what is passed over or not used."""

import pytest

from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.table import Table, read_text

PLATFORMS = {"抖音": "douyin", "douyin": "douyin", "小红书": "xhs"}
FIRST = "https://v.douyin.com/abc/"


def read(text: str) -> Table:
    return read_text(text, PLATFORMS)


@pytest.mark.parametrize("cell", ['="7301234567890123456"', "'7301234567890123456", "\t7301234567890123456"])
def test_an_id_that_was_kept_from_rounding_is_read(cell: str) -> None:
    quoted = cell.replace('"', '""')
    assert [row.platform_work_id for row in read(f'链接,作品ID\n{FIRST},"{quoted}"\n').rows] == ["7301234567890123456"]


def test_a_record_id_may_be_digits_with_zeros_behind() -> None:
    table = read(f"链接,recordId\n{FIRST},690012345678901234560000\n")
    assert (table.rows, table.notes) == ((Row(2, FIRST, record_id="690012345678901234560000"),), ())


def test_a_record_id_that_a_spreadsheet_rounded_is_not_used() -> None:
    assert read(f"链接,recordId\n{FIRST},6.90012E+23\n").rows == (Row(2, FIRST),)


def test_a_formulas_link_is_read() -> None:
    text = f'标题,链接\n秋天,"=HYPERLINK(""{FIRST}"",""点击查看作品"")"\n'
    assert read(text).rows == (Row(2, FIRST, title="秋天"),)


@pytest.mark.parametrize("name", ["抖音短视频", "抖音App", "抖音（图文）"])
def test_a_platforms_name_may_have_words_beside_it(name: str) -> None:
    assert [row.platform for row in read(f"链接,平台\n{FIRST},{name}\n").rows] == ["douyin"]


def test_two_platforms_in_one_cell_are_none() -> None:
    assert [row.platform for row in read(f"链接,平台\n{FIRST},抖音/小红书\n").rows] == [None]


def test_a_header_in_two_languages_is_no_row() -> None:
    assert read(f"标题,平台,链接\nTitle,Platform,Link\n秋天,抖音,{FIRST}\n").rows == (
        Row(3, FIRST, title="秋天", platform="douyin"),
    )


def test_a_length_in_a_column_of_times_is_no_date_that_can_not_be_read() -> None:
    table = read(f"标题,时间,链接\n秋天,00:35,{FIRST}\n")
    assert (table.rows, table.notes) == ((Row(2, FIRST, title="秋天"),), ())

"""The demo's sheet is the one in the docs, written as a spreadsheet program in China writes it."""

from pathlib import Path

from aitoearn_mcp.demo.sheet import HEADER_ROW, SHEET, write_sheet

ROOT = Path(__file__).parents[2]


def test_the_docs_have_the_same_sheet() -> None:
    assert (ROOT / "docs" / "sample-links.csv").read_text(encoding="utf-8-sig") == SHEET


def test_it_has_twelve_rows_under_its_header() -> None:
    header, *rows = SHEET.splitlines()[HEADER_ROW - 1 :]
    assert (header, len(rows)) == ("平台,账号,标题,链接", 12)


def test_it_is_written_in_gb18030(tmp_path: Path) -> None:
    path = write_sheet(tmp_path)
    assert (path.name, path.read_bytes()) == ("links.csv", SHEET.replace("\n", "\r\n").encode("gb18030"))

"""Tables made from good ones by damage that a fixed seed draws: read or refused, never a crash, nothing quoted."""

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sheet_files import ods, ods_table, xlsx, xlsx_with_links, zipped

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports import refusals
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.table import Table, read_file

ROWS = [["标题", "平台", "发布时间", "链接"]] + [
    [f"第 {n} 集，秋天", "抖音", "2026-11-02", f"https://v.douyin.com/{n}a/"] for n in range(1, 9)
]
FIXED_REASONS = {value for value in vars(refusals).values() if isinstance(value, Text) and "{" not in value.en}
GOOD = {
    "a.csv": "\n".join(f'"{a}",{b},{c},{d}' for a, b, c, d in ROWS).encode(),
    "b.csv": "\r\n".join("\t".join(row) for row in ROWS).encode("gb18030"),
    "c.csv": "\n".join(";".join(row) for row in ROWS).encode("utf-16"),
    "d.md": "\n".join(
        ["| " + " | ".join(ROWS[0]) + " |", "|--|--|--|--|", *(" | ".join(r) for r in ROWS[1:])]
    ).encode(),
    "e.xlsx": xlsx({"a": ROWS}),
    "f.ods": ods(ods_table("a", ROWS)),
    "h.xlsx": xlsx_with_links(
        [[title, "看"] for title, *_ in ROWS], {f"B{n}": row[-1] for n, row in enumerate(ROWS[1:], start=2)}
    ),
    "i.ods": ods(
        ods_table("a", ROWS)
        .replace("<text:p>https:", '<text:p><text:a xlink:href="https:')
        .replace("a/</text:p>", 'a/">看</text:a></text:p>')
    ),
    "g.xls": (Path(__file__).parents[1] / "data" / "links.xls").read_bytes(),
}


PIECES = [
    b'"',
    b"\n",
    b"|",
    b",",
    b"\t",
    b"\xef\xbb\xbf",
    b"\x00",
    b"\r\n\r\n",
    b"<c>",
    b"99999999",
    b"https://x.cn/",
    b'HYPERLINK("',
    b"A1:XFD9",
    b"&#34;",
]


def damaged(name: str, chance: random.Random) -> bytes:
    """Damage the bytes as they stand, or only what is packed or encoded in them, so that the rest can be read."""
    data = GOOD[name]
    if name.endswith(".xls") or chance.random() < 0.4:
        return damaged_bytes(data, chance)
    if name.endswith(("xlsx", "ods")):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = {part: archive.read(part) for part in archive.namelist()}
        # The cells, or what names the other parts.
        part = chance.choice(sorted(parts, key=lambda part: len(parts[part]))[-3:])
        return zipped(parts | {part: damaged_bytes(parts[part], chance)})
    return damaged_text(data, chance)


def damaged_text(data: bytes, chance: random.Random) -> bytes:
    encoding = next(encoding for encoding in ("utf-8", "gb18030", "utf-16") if _decodes(data, encoding))
    text = damaged_bytes(data.decode(encoding).encode("utf-32-le"), chance, 4)
    return text.decode("utf-32-le", "ignore").encode(encoding, "ignore")


def _decodes(data: bytes, encoding: str) -> bool:
    return data.decode(encoding, "replace").startswith(("标题", '"标题', "| 标题"))


def damaged_bytes(data: bytes, chance: random.Random, width: int = 1) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(changed) // width) * width
        match chance.randrange(4):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + width * chance.randint(1, 40)]
            case 2:
                piece = chance.choice(PIECES)
                changed[place:place] = piece if width == 1 else piece.decode().encode("utf-32-le")
            case _:
                start = place // 2 // width * width
                changed[place:place] = changed[start : start + width * chance.randint(1, 400)]
        if len(changed) < width:
            return b""
    return bytes(changed)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("seed", range(20))
def test_a_malformed_table_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    path = tmp_path / name
    path.write_bytes(damaged(name, random.Random(f"{name} {seed}")))
    assert _reason(path) in FIXED_REASONS | {None}


def _reason(path: Path) -> Text | None:
    try:
        table = read_file(str(path), {"抖音": "douyin"})
    except NotATable as refused:
        return refused.reason
    assert isinstance(table, Table)
    return None


@pytest.mark.parametrize("name", GOOD)
def test_the_tables_that_are_damaged_are_good_ones(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(GOOD[name])
    assert _reason(path) is None

"""Writes small workbooks for tests: .xlsx and .ods from cells, or from XML as it stands."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
"""The part that says where the first sheet's hyperlinks lead."""
Sheets = Mapping[str, Sequence[Sequence[object]]]
Parts = Mapping[str, str] | Mapping[str, bytes]
DATE_STYLE = 1

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_STYLES = f'<styleSheet {_MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


def zipped(parts: Parts) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def column_letters(index: int) -> str:
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters


def xlsx_cell(row: int, column: int, value: object) -> str:
    reference = f"{column_letters(column)}{row + 1}"
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' if value != "" else ""


def sheet_xml(rows: Sequence[Sequence[object]], *, merged: Sequence[str] = (), more: str = "") -> str:
    lines = "".join(
        f'<row r="{number + 1}">{"".join(xlsx_cell(number, c, v) for c, v in enumerate(row))}</row>'
        for number, row in enumerate(rows)
    )
    cells = "".join(f'<mergeCell ref="{reference}"/>' for reference in merged)
    merges = f"<mergeCells>{cells}</mergeCells>" if merged else ""
    return f"<worksheet {_MAIN}><sheetData>{lines}</sheetData>{merges}{more}</worksheet>"


def hyperlinks_xml(links: Mapping[str, str]) -> str:
    """Return a sheet's hyperlinks: a cell or a range, and the id of the relationship that leads there."""
    each = "".join(f'<hyperlink ref="{place}" r:id="{name}"/>' for place, name in links.items())
    return f'<hyperlinks xmlns:r="{_RELATIONS}">{each}</hyperlinks>'


def relations_xml(targets: Mapping[str, str]) -> str:
    """Return the relationships of a sheet that lead out of the workbook, by id."""
    each = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/hyperlink" Target="{escape(target)}" TargetMode="External"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{each}</Relationships>'


def xlsx_parts(sheets: Mapping[str, str], *, hidden: Sequence[str] = ()) -> dict[str, str]:
    """Return the parts of a workbook whose sheets are given as XML."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="r{i}" state="{"hidden" if name in hidden else "visible"}"/>'
        for i, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    whole = f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{whole}</Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        "xl/styles.xml": _STYLES,
    } | {f"xl/worksheets/sheet{i}.xml": xml for i, xml in enumerate(sheets.values(), start=1)}


def xlsx(sheets: Sheets, *, hidden: Sequence[str] = ()) -> bytes:
    return zipped(xlsx_parts({name: sheet_xml(rows) for name, rows in sheets.items()}, hidden=hidden))


def xlsx_with_links(rows: Sequence[Sequence[object]], links: Mapping[str, str]) -> bytes:
    """Return a workbook with these cells, and links behind cells or ranges."""
    names = {place: f"rId{number}" for number, place in enumerate(links, start=1)}
    parts = xlsx_parts({"a": sheet_xml(rows, more=hyperlinks_xml(names))})
    return zipped(parts | {RELATIONS: relations_xml({names[place]: link for place, link in links.items()})})


def ods(tables: str) -> bytes:
    """Return a workbook whose tables are given as XML."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    names += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"/>',
            "content.xml": f"<office:document-content {names}>{body}</office:document-content>",
        }
    )


def ods_table(name: str, rows: Sequence[Sequence[object]], *, more: str = "") -> str:
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="{escape(name)}">{lines}{more}</table:table>'


def _ods_cell(value: object) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p>'
            "</table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

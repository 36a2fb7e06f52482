"""Posts that a text gives over several lines: with labels (标题：… 链接：…), or a title beside a link alone."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aitoearn_mcp.imports.cells import Line, fold_name, holds_link
from aitoearn_mcp.imports.headers import FIELD_OF, Field

LABELLED: Final = {field: place for place, field in enumerate(Field)}
"""The places of the fields in the cells of a labelled post."""

_LABEL = re.compile(r"\s*(?:[-*•·]\s*|[0-9]{1,3}[.、)）]\s*)?[【\[]?([^:：\[\]【】/]{1,20}?)[】\]]?\s*[:：]\s*(\S.*)?")
_BREAK = re.compile(r"\r\n|\r|\n")
_LINK_ALONE = re.compile(r"\s*(?:[^\s:：/]{0,8}[:：]\s*)?https?://[!-~]+\s*", re.IGNORECASE)
_LEAST_LABELS: Final = 0.5


def labelled_posts(text: str) -> tuple[Line, ...]:
    """Return the posts of a text whose lines have labels, under the number of each link's line; empty if it has none.

    A post ends at an empty line, or where the text's first label comes again. Where a post has a label or a link too
    many, it is unknown what belongs together: its links stand alone.
    """
    lines = list(enumerate(_BREAK.split(text), start=1))
    labels = [(number, *_label(line)) for number, line in lines if line.strip()]
    known = [field for _, field, _ in labels if field]
    if Field.WORK_LINK not in known or len(set(known)) < 2 or len(known) < _LEAST_LABELS * len(labels):
        return ()
    posts = list(_split(lines, known[0]))
    found = tuple(line for post in posts for line in _read(post))
    return found if any(line.cells[LABELLED[Field.WORK_LINK]] for line in found) else ()


def with_titles(text: str, links: Sequence[Line]) -> tuple[Line, ...]:
    """Give each line that is a link alone the title beside it: the line above it, else the one below.

    Only where empty lines part the posts, and no other link stands between them.
    """
    by_number = {line.number: line for line in links}
    blocks = [block for block in _blocks(text) if any(number in by_number for number, _ in block)]
    if len(blocks) < 2:
        return tuple(Line(line.number, (*line.cells, "")) for line in links)
    return tuple(line for block in blocks for line in _titled(block, by_number))


def _titled(block: Sequence[tuple[int, str]], links: dict[int, Line]) -> Iterator[Line]:
    places = [place for place, (number, _) in enumerate(block) if number in links]
    for place in places:
        line = links[block[place][0]]
        title = ""
        if len(places) == 1 and len(block) > 1 and _LINK_ALONE.fullmatch(block[place][1]):
            title = block[place - 1 if place else 1][1].strip()
        yield Line(line.number, (*line.cells, title))


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for number, line in enumerate(_BREAK.split(text), start=1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _label(line: str) -> tuple[Field | None, str]:
    found = _LABEL.fullmatch(line)
    field = FIELD_OF.get(fold_name(found[1])) if found else None
    return (field, (found[2] or "").strip()) if found and field else (None, line.strip())


def _split(lines: Sequence[tuple[int, str]], first: Field) -> Iterator[list[tuple[int, Field | None, str]]]:
    post: list[tuple[int, Field | None, str]] = []
    for number, line in lines:
        field, value = _label(line)
        if post and (not line.strip() or field is first):
            yield post
            post = []
        if line.strip():
            post.append((number, field, value))
    if post:
        yield post


def _read(post: Sequence[tuple[int, Field | None, str]]) -> Iterator[Line]:
    links = [(number, value) for number, _, value in post if holds_link(value)]
    labelled: list[tuple[Field, str]] = [
        (field, value) for _, field, value in post if field is not None and field != Field.WORK_LINK
    ]
    is_clear = len(links) == 1 and len(dict(labelled)) == len(labelled)
    cells: dict[Field, str] = dict(labelled) if is_clear or not links else {}
    if not links and labelled:
        yield Line(post[0][0], _cells(cells))
    for number, value in links:
        yield Line(number, _cells({**cells, Field.WORK_LINK: value}))


def _cells(fields: dict[Field, str]) -> tuple[str, ...]:
    return tuple(fields.get(field, "") for field in LABELLED)

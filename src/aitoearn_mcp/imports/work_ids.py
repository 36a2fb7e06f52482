"""A row's 作品ID beside its link: whether it may be sent, and whether it is another post's."""

from typing import Final

from aitoearn_mcp.links.platforms import ROWS

_SHORTEST: Final = 5
"""Shorter ones number the rows of a sheet."""


def may_be_work_id(work_id: str, platform: str | None) -> bool:
    """Tell whether the platform can have such an id; an unknown platform may have any."""
    row = ROWS.get(platform or "")
    return row is None or (len(work_id) >= _SHORTEST and row.work_id.shape.fullmatch(work_id) is not None)


def is_other_post(work_id: str, platform: str | None, link_id: str | None) -> bool:
    """Tell whether an id is not that of the link's post, though both are ids of the same kind: av170001 may be a BV."""
    row = ROWS.get(platform or "")
    if row is None or link_id is None or not row.id_in_link or row.ids_vary or work_id == link_id:
        return False
    return may_be_work_id(work_id, platform) and _kind(work_id) == _kind(link_id)


def _kind(work_id: str) -> str:
    """Return what ids of one kind have in common: digits alone, or how they begin (BV, av, 3x)."""
    if work_id.isdigit():
        return "digits"
    return work_id[:2].lower() if work_id[:2].lower() in ("av", "bv", "3x") else ""

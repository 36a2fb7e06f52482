"""What AiToEarn lets through: the body of a work-link update, and the filters of the lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import QueryParams

from aitoearn_mcp.sandbox.envelope import ApiError
from aitoearn_mcp.sandbox.records import PLATFORM_NAMES, timestamp

_NON_EMPTY = ("workLink", "dataId", "platformWorkId")
_LINK_STATUSES = ("pending", "ready", "failed")
_RECORD_ID = re.compile(r"[0-9a-fA-F]{24}")


def is_record_id(text: str) -> bool:
    """Tell whether a text is 24 hexadecimal digits, in either case."""
    return _RECORD_ID.fullmatch(text) is not None


def work_link_update(body: object) -> dict[str, Any]:
    """Return the known fields of the body, linkStatus defaulting to `ready`; raises ApiError 400.

    Unknown keys are dropped silently. Null, an empty string (but for linkError) and a body that is not an object fail.
    """
    if not isinstance(body, dict):
        raise ApiError(400)
    update = {"linkStatus": "ready"}
    for name, value in body.items():
        if name in _NON_EMPTY:
            valid = isinstance(value, str) and value != ""
        elif name == "linkError":
            valid = isinstance(value, str)
        elif name == "linkStatus":
            valid = value in _LINK_STATUSES
        elif name == "linkMeta":
            valid = isinstance(value, dict)
        else:
            continue
        if not valid:
            raise ApiError(400)
        update[name] = value
    return update


def platform_name(text: str | None) -> str:
    """Return one of the fifteen platform names as it is; raises ApiError 400 for anything else, `kwai` included."""
    if text not in PLATFORM_NAMES:
        raise ApiError(400)
    return text


def list_filter(query: QueryParams, *, by_status: bool) -> dict[str, Any]:
    """Return the filters of a list: accountId, accountType, status (where the list takes one), and time.

    `time` becomes two timestamps. Raises ApiError 400. Unknown parameters are ignored.
    """
    wanted: dict[str, Any] = {}
    if "accountId" in query:
        wanted["accountId"] = query["accountId"]
    if "accountType" in query:
        wanted["accountType"] = platform_name(query["accountType"])
    if by_status and "status" in query:
        wanted["status"] = _number(query.getlist("status"), range(-1, 10))
    if "time" in query:
        wanted["time"] = _period(query.getlist("time"))
    return wanted


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """The filters of the account list; what is empty or None was not given."""

    ids: list[str]
    space_ids: list[str]
    types: list[str]
    status: int | None
    group_id: str | None


def account_filter(query: QueryParams) -> AccountFilter:
    """Return the filters of the account list. Raises ApiError 400, also for **one plain value of an array's name**."""
    return AccountFilter(
        _array(query, "ids"),
        _array(query, "spaceIds"),
        [platform_name(text) for text in _array(query, "types")],
        _number(query.getlist("status"), (0, 1)) if "status" in query else None,
        query.get("groupId"),
    )


def _array(query: QueryParams, name: str) -> list[str]:
    """Read an array as AiToEarn's query parser does: `name[]=a`, `name[0]=a`, or `name=a&name=b`; `name=a` is a text.

    Raises ApiError 400 for a text, or an empty item.
    """
    plain = query.getlist(name)
    indexed = [value for key, value in query.multi_items() if re.fullmatch(rf"{name}\[[0-9]*\]", key)]
    if (len(plain) == 1 and not indexed) or "" in [*plain, *indexed]:
        raise ApiError(400)
    return plain + indexed


def _number(values: Sequence[str], allowed: Sequence[int]) -> int:
    """Coerce as JavaScript's Number does: an empty text is 0. Raises ApiError 400 for one not allowed."""
    try:
        number = float(values[0].strip() or 0) if len(values) == 1 else -100.0
    except ValueError:
        number = -100.0
    if number not in allowed:
        raise ApiError(400)
    return int(number)


def _period(values: Sequence[str]) -> tuple[str, str]:
    """Read `start,end`, or the two values of a repeated parameter; a time without an offset is the server's, UTC."""
    ends = values[0].split(",") if len(values) == 1 else list(values)
    try:
        start, end = (datetime.fromisoformat(text.strip()) for text in ends)
    except ValueError:
        raise ApiError(400) from None
    aware = [moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in (start, end)]
    return timestamp(aware[0]), timestamp(aware[1])

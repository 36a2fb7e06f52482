"""Lines of an audit log, as the server writes them."""

import json
from typing import Any

RECORD = "68a1b2c3d4e5f6a700020001"
POST = f"{0xAB:024x}"
"""A record as publishing leaves it: a link, and no linkStatus."""
NOON = "2026-11-24T12:00:00.000+00:00"
RIGHT = "https://www.douyin.com/video/7311111111111111111"
WRONG = "https://www.douyin.com/video/7388888888888888888"
OTHER = "https://www.douyin.com/video/7399999999999999999"


def begin(request: str, body: object, before: dict[str, Any] | None = None, **more: Any) -> bytes:
    """Return the first line of an update; `before` as fields of the record, None where it was not read."""
    record = more.get("recordId", RECORD)
    shown = {} if before is None else {"before": {"id": record, "accountType": "douyin", **before}}
    return _line("begin", request, {"body": body, **shown, **more})


def end(request: str, outcome: str, record: dict[str, Any] | None = None, **more: Any) -> bytes:
    """Return the second line of an update; `record` as fields of what was stored."""
    shown = (
        {} if record is None else {"record": {"id": more.get("recordId", RECORD), "accountType": "douyin", **record}}
    )
    return _line("end", request, {"outcome": outcome, **shown, **more})


def ready(link: str, **more: Any) -> dict[str, Any]:
    """Return a ready link: as a body, or as fields of a record that has it."""
    return {"workLink": link, "linkStatus": "ready", **more}


def stored(request: str, link: str, before: dict[str, Any] | None = None, **more: Any) -> list[bytes]:
    """Return both lines of a ready link that was stored."""
    return [begin(request, ready(link), before, **more), end(request, "stored", ready(link, linkError=""), **more)]


def _line(event: str, request: str, fields: dict[str, Any]) -> bytes:
    first = {"time": NOON, "event": event, "requestId": request, "tool": "update_work_link", "recordId": RECORD}
    return json.dumps({**first, **fields}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

"""A record as a short row that a person recognises, and a page of rows within a bound of bytes."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from aitoearn_mcp.api.models import PublishRecord
from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.tools.time_range import local_time

_LONGEST_TITLE, _LONGEST_LINK, _LONGEST_ERROR = 80, 512, 80
# An agent pays for every byte: a page of 20 rows is at most 6 KB of text, 300 bytes a row. Notes and cursor take some.
_BYTES_A_ROW, _BYTES_BESIDE_ROWS, _LEAST_BYTES = 300, 900, 5100


def page_of_rows(
    records: Iterable[PublishRecord], limit: int, names: Mapping[str, str], zone: ZoneInfo | None
) -> list[dict[str, Any]]:
    """Return rows up to the limit, and to the bytes that so many rows may take; one at least.

    `names` are the accounts' nicknames by account id, `zone` is where the user is.
    """
    page: list[dict[str, Any]] = []
    left = max(_LEAST_BYTES, limit * _BYTES_A_ROW - _BYTES_BESIDE_ROWS)
    for record in records:
        row = row_of(record, names, zone)
        left -= len(compact_json(row).encode()) + 1
        if page and (left < 0 or len(page) == limit):
            break
        page.append(row)
    return page


def row_of(record: PublishRecord, names: Mapping[str, str], zone: ZoneInfo | None) -> dict[str, Any]:
    """Return the row of a record; what it lacks is left out."""
    row = {
        "id": record.id,
        "accountType": record.account_type,
        "account": account_of(record, names),
        "publishStatus": record.publish_status,
        "publishTime": local_time(record.publish_time, zone),
        "title": cut(record.title, _LONGEST_TITLE),
        "linkStatus": record.link_status,
        "workLink": cut(record.work_link, _LONGEST_LINK),
        "linkError": cut(record.link_error, _LONGEST_ERROR) or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def account_of(record: PublishRecord, names: Mapping[str, str]) -> str | None:
    """Return the nickname of a record's account, or the account's id where the name is not known."""
    return None if record.account_id is None else names.get(record.account_id, record.account_id)


def cut(text: str | None, longest: int) -> str | None:
    """Return the text within that many characters, with … where it was cut."""
    return text if text is None or len(text) <= longest else text[: longest - 1] + "…"

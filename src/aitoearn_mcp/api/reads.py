"""Reading from AiToEarn: attempts until one is answered, then the value or the error."""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import anyio

from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.codes import CRASH
from aitoearn_mcp.api.http import NoResponse
from aitoearn_mcp.api.models import PublishRecord, is_object_id, same_record_id
from aitoearn_mcp.api.outcome import NextStep, Verdict, judge_read, next_step
from aitoearn_mcp.api.request_id import new_request_id
from aitoearn_mcp.api.response import ApiResponse
from aitoearn_mcp.api.response_errors import RequestContext, error_of


@dataclass(frozen=True, slots=True)
class RecordResult:
    """A record as read. `public_only`: AiToEarn could show no more than the fields that anybody may see."""

    record: PublishRecord
    request_id: str
    public_only: bool = False


@dataclass(frozen=True, slots=True)
class RecordList:
    """Records as listed. `unreadable` counts the entries that are not records."""

    records: tuple[PublishRecord, ...]
    unreadable: int
    request_id: str


async def fetch_record(client: AiToEarnClient, record_id: str, *, until: float | None = None) -> RecordResult:
    """Return one record of the key's user, by the call's deadline or by `until`. Raises AiToEarnError."""
    until = client.deadline if until is None else until
    request_id = new_request_id()
    response, verdict = await _read(lambda: client.get_record(record_id, request_id, until), until)
    record = _record_in(response, record_id)
    if record is not None:
        return RecordResult(record, _request_id_of(response, request_id))
    error = error_of(response, verdict, RequestContext(record_id), request_id)
    if isinstance(response, ApiResponse) and response.code == CRASH and is_object_id(record_id):
        # AiToEarn crashes on a record with a field value that it can't serialise. Its public view of the same record
        # has fewer fields, so it may still be shown.
        response, _ = await _read(lambda: client.get_public_record(record_id, request_id, until), until)
        record = _record_in(response, record_id)
        if record is not None:
            return RecordResult(record, _request_id_of(response, request_id), public_only=True)
    raise error


async def fetch_records(client: AiToEarnClient, filters: Mapping[str, str]) -> RecordList:
    """Return every record that matches the API's own filters, in one piece. Raises AiToEarnError."""
    request_id = new_request_id()
    response, verdict = await _read(
        lambda: client.list_records(filters, request_id, client.deadline), client.deadline, retry_crash=True
    )
    if isinstance(response, NoResponse) or response.code != 0 or not isinstance(response.data, list):
        raise error_of(response, verdict, RequestContext(), request_id)
    parsed = [PublishRecord.parse(item) for item in response.data]
    records = tuple(record for record in parsed if record is not None)
    return RecordList(records, len(parsed) - len(records), _request_id_of(response, request_id))


async def fetch_accounts(client: AiToEarnClient, *, until: float) -> list[object]:
    """Return the user's social accounts as AiToEarn lists them. Raises AiToEarnError."""
    request_id = new_request_id()
    response, verdict = await _read(lambda: client.list_accounts(request_id, until), until)
    data = response.data if isinstance(response, ApiResponse) and response.code == 0 else None
    if not isinstance(data, dict) or not isinstance(data.get("list"), list):
        raise error_of(response, verdict, RequestContext(), request_id)
    accounts: list[object] = data["list"]
    return accounts


@dataclass(frozen=True, slots=True)
class LinkInfo:
    """What AiToEarn read of a link: the link that it would store, and the post's id."""

    url: str
    work_id: str | None


async def fetch_link_info(client: AiToEarnClient, account_type: str, link: str, *, until: float) -> LinkInfo:
    """Return what a link leads to. Raises AiToEarnError, also where AiToEarn can't read it."""
    request_id = new_request_id()
    response, verdict = await _read(lambda: client.get_link_info(account_type, link, request_id, until), until)
    data = response.data if isinstance(response, ApiResponse) and response.code == 0 else None
    work, extra = (_object_in(data, name) for name in ("work", "extra"))
    url = extra.get("resolvedUrl") or work.get("url")
    if not isinstance(url, str) or not url.strip():
        raise error_of(response, verdict, RequestContext(), request_id)
    work_id = extra.get("dataId") or work.get("id")
    return LinkInfo(url, work_id if isinstance(work_id, str) else None)


def _object_in(data: object, name: str) -> dict[str, object]:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


async def _read(
    attempt: Callable[[], Awaitable[ApiResponse | NoResponse]], until: float, *, retry_crash: bool = False
) -> tuple[ApiResponse | NoResponse, Verdict]:
    """Send the same request until it is answered, refused, or out of attempts or time."""
    verdicts: list[Verdict] = []
    while True:
        response = await attempt()
        verdicts.append(judge_read(response, retry_crash=retry_crash))
        step = next_step(verdicts, seconds_left=until - anyio.current_time(), chance=random.random())
        if step.next is not NextStep.RESEND:
            return response, verdicts[-1]
        await anyio.sleep(step.wait)


def _record_in(response: ApiResponse | NoResponse, record_id: str) -> PublishRecord | None:
    """Return the record that a response holds, if it is the one that was asked for."""
    if isinstance(response, NoResponse) or response.code != 0:
        return None
    record = PublishRecord.parse(response.data)
    return record if record is not None and same_record_id(record.id, record_id) else None


def _request_id_of(response: ApiResponse | NoResponse, request_id: str) -> str:
    return response.request_id or request_id if isinstance(response, ApiResponse) else request_id

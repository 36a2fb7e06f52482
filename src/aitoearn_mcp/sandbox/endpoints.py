"""The endpoints of the publish records: the lists, one record, and the update of its work link."""

from typing import Any

from aitoearn_mcp.sandbox.call import Call
from aitoearn_mcp.sandbox.envelope import ApiError
from aitoearn_mcp.sandbox.records import Record
from aitoearn_mcp.sandbox.resolver import resolve, work_to_store
from aitoearn_mcp.sandbox.schema import is_record_id, list_filter, work_link_update

# `userTaskId` is in AiToEarn's published documentation, not in its open-source server: records that have one show it.
_FIELDS = [
    "id",
    "flowId",
    "taskId",
    "userTaskId",
    "accountId",
    "accountType",
    "type",
    "status",
    "title",
    "desc",
    "publishTime",
    "platformWorkId",
    "workLink",
    "linkStatus",
    "linkError",
    "linkMeta",
    "videoUrl",
    "coverUrl",
    "imgUrlList",
    "source",
    "errorMsg",
    "errorData",
    "createdAt",
    "updatedAt",
]
_PUBLIC_FIELDS = [
    "id",
    "accountType",
    "type",
    "status",
    "publishTime",
    "platformWorkId",
    "workLink",
    "linkStatus",
    "createdAt",
    "updatedAt",
]

# The sources that AiToEarn's open-source server knows. It can't write out a record of any other, `btl` for one.
_SOURCES = {"publish", "task_link", "offline_qr", "web", "api", "internal", "mcp"}
# A list in which such a record stood would fail as a whole. AiToEarn's documentation names btl, so its hosted lists
# must cope with one: here they leave it out, beside the two sources that AiToEarn itself keeps out of lists.
_LISTED_SOURCES = _SOURCES - {"task_link", "offline_qr"}


def update_work_link(call: Call) -> object:
    """Store a link, or a link status, and return the record. Raises ApiError, nothing changed but for code 500."""
    update = work_link_update(call.body)
    if not is_record_id(call.path_id):
        raise ApiError(10002)
    record = _own_record(call)
    if not record.get("accountType"):
        raise ApiError(15035)
    changes: Record = {"linkStatus": update["linkStatus"], "linkError": update.get("linkError", "")}
    changes |= {name: update[name] for name in ("platformWorkId", "linkMeta") if name in update}
    unset: list[str] = []
    if update["linkStatus"] == "ready":
        found = _ready_fields(call, record, update)
        changes |= {name: value for name, value in found.items() if value is not None}
        unset = [name for name, value in found.items() if value is None]
    elif "dataId" in update:
        # workLink is not even looked at here, and uniqueId stays what it was.
        changes["dataId"] = update["dataId"]
    sent = call.body if isinstance(call.body, dict) else {}
    saved = call.store.update(call.path_id, changes, unset=unset, body=sent, request_id=call.request_id)
    return _written_out(saved)


def list_records(call: Call) -> object:
    """Return the caller's records, newest first, all of them: the list has no paging."""
    return _listed(call, list_filter(call.query, by_status=True), statuses=range(-1, 10))


def list_queued(call: Call) -> object:
    """Return the caller's records that wait to be published."""
    return _listed(call, list_filter(call.query, by_status=False), statuses=(0, 6))


def list_published(call: Call) -> object:
    """Return the caller's published records."""
    return _listed(call, list_filter(call.query, by_status=False), statuses=(1,))


def get_record(call: Call) -> object:
    """Return one record of the caller's, whatever its source. Raises ApiError 500 for an id of the wrong form."""
    if not is_record_id(call.path_id):
        # Nothing checks the id on this endpoint: it reaches the database, which can't cast it.
        raise ApiError(500)
    return _written_out(_own_record(call))


def get_public_record(call: Call) -> object:
    """Return what everybody may see of any user's record."""
    if not is_record_id(call.path_id):
        raise ApiError(10002)
    record = call.store.get(call.path_id)
    if record is None:
        raise ApiError(15000)
    return _shaped(record, _PUBLIC_FIELDS)


def _ready_fields(call: Call, record: Record, update: Record) -> dict[str, Any]:
    """Return what a ready link sets; None stands for a field that it removes. Raises ApiError."""
    link = update.get("workLink")
    if link is None:
        raise ApiError(15036)
    hint = update.get("platformWorkId") or update.get("dataId")
    platform = record["accountType"]
    resolved = resolve(
        call.store.accounts, record["userId"], platform, link, account_id=record.get("accountId"), hint=hint
    )
    work = work_to_store(resolved, link, hint)
    return {
        "workLink": work.url,
        "dataId": work.id,
        "uniqueId": f"{platform}_{work.id}",
        "type": work.type or record["type"],
        "originalWorkLink": work.original_link,
        "workStatus": work.work_status,
    }


def _own_record(call: Call) -> Record:
    record = call.store.get(call.path_id)
    if record is None or record["userId"] != call.user_id:
        raise ApiError(15000)
    return record


def _listed(call: Call, wanted: dict[str, Any], statuses: range | tuple[int, ...]) -> list[Record]:
    start, end = wanted.pop("time", ("", "~"))
    chosen = [
        record
        for record in call.store.records()
        if record["userId"] == call.user_id
        and record["source"] in _LISTED_SOURCES
        and record["status"] in statuses
        and start <= record["publishTime"] <= end
        and all(record.get(name) == value for name, value in wanted.items())
    ]
    chosen.sort(key=lambda record: record["createdAt"], reverse=True)
    return [_written_out(record) for record in chosen]


def _written_out(record: Record) -> Record:
    """Return the public form of a record. Raises ApiError 500 for one that AiToEarn's server can't write out."""
    if record["source"] not in _SOURCES:
        raise ApiError(500)
    return _shaped(record, _FIELDS)


def _shaped(record: Record, names: list[str]) -> Record:
    """Pick the fields that a record has. Raises ApiError 500 for a null, and for a record without a platform."""
    shaped = {name: record[name] for name in names if name in record}
    if "accountType" not in shaped or None in shaped.values():
        raise ApiError(500)
    return shaped

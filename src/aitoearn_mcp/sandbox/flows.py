"""A publish flow: the records that were published together, one for each account."""

from aitoearn_mcp.sandbox.call import Call
from aitoearn_mcp.sandbox.envelope import ApiError
from aitoearn_mcp.sandbox.records import Record

_TASK_FIELDS = (
    "status",
    "publishTime",
    "platformWorkId",
    "workLink",
    "linkStatus",
    "linkError",
    "linkMeta",
    "errorMsg",
)


def get_flow(call: Call) -> object:
    """Return a flow of the caller's. Raises ApiError 15050 if none of their records is in it.

    Nothing shapes the answer: a null or an unknown value shows as it stands in the database, also where reading the
    record itself would be code 500 (api-contract, section 10).
    """
    tasks = [
        _task(record)
        for record in call.store.records()
        if record["userId"] == call.user_id and record.get("flowId") == call.path_id
    ]
    if not tasks:
        raise ApiError(15050)
    return {"flowId": call.path_id, "tasks": tasks}


def _task(record: Record) -> Record:
    task: Record = {"id": record["id"], "accountId": record.get("accountId"), "platform": record.get("accountType")}
    task = {name: value for name, value in task.items() if value is not None}
    return task | {name: record[name] for name in _TASK_FIELDS if name in record}

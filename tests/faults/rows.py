"""The rows of the matrix: a call of a tool, the requests that meet the fault, and what the API holds if it is done."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from audit_lines import OTHER, begin, end, ready, stored

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, Record, named_records
from aitoearn_mcp.sandbox.seed import seed_accounts
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.tools.catalogue import TOOLS
from faults.aimed_lies import LIES_OF_ACCOUNTS, LIES_OF_LINK_INFO
from faults.faulty_server import FAULTS, SERVED, UNREACHABLE, Fault, on_path, only

LINK = "https://www.douyin.com/video/7388888888888888888"
SHORT_LINK = "https://v.douyin.com/iRNBho6u/"
"""The sandbox follows it to LINK."""
UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK, "linkMeta": {"campaign": "夏日"}}
READ = {"recordId": DOUYIN_WITHOUT_LINK}
ALL_FAULTS = [*FAULTS, *UNREACHABLE]

_LINK_SET = {"workLink": LINK, "linkStatus": "ready"}
_UPDATED = {**_LINK_SET, "linkMeta": UPDATE["linkMeta"]}
_FAILED = {"workLink": LINK, "linkStatus": "failed", "linkError": "gone"}


@functools.cache
def _douyin_records() -> tuple[Record, ...]:
    return tuple(record for record in named_records(datetime.now(UTC)) if record.get("accountType") == "douyin")


def small_store(keys: Mapping[str, str] | None = None, **fields: Any) -> Store:
    """Return a store with only the douyin records; making a whole one takes longer than a call.

    `fields` are added to DOUYIN_WITHOUT_LINK.
    """
    store = Store(_douyin_records(), accounts=seed_accounts(), keys=keys)
    if fields:
        store.add({**(store.get(DOUYIN_WITHOUT_LINK) or {}), **fields})
    return store


@dataclass(frozen=True, slots=True)
class Row:
    """One call, under each fault.

    `aim` is which of its requests meet the fault (all by default), `lies` are faults of that request alone. `holds` is
    what the record holds once the call is done. `always_done`: no fault may end the call. `starts_with` is what the
    record holds before, `log` the audit log.
    """

    name: str
    tool: str
    arguments: dict[str, Any]
    holds: dict[str, Any] | None = None
    aim: Callable[[Fault], tuple[Fault, ...]] | None = None
    lies: tuple[Fault, ...] = ()
    protected: bool = False
    always_done: bool = False
    starts_with: dict[str, Any] = field(default_factory=dict)
    log: bytes = b""

    def __str__(self) -> str:
        return self.name

    @property
    def faults(self) -> list[str]:
        """The faults that it can meet: a server that can't be reached is none of one request."""
        return ALL_FAULTS if self.aim is None else [*FAULTS, *(lie.name for lie in self.lies)]

    def fault(self, name: str) -> Fault:
        """Return a fault of the wire by its name."""
        return FAULTS.get(name) or next(lie for lie in self.lies if lie.name == name)

    def script(self, fault: Fault) -> tuple[Fault, ...]:
        """Return the script in which the chosen requests meet the fault."""
        return (fault,) if self.aim is None else self.aim(fault)


def _patch(fault: Fault) -> tuple[Fault, ...]:
    return (only("PATCH", fault),)


def _second_patch(fault: Fault) -> tuple[Fault, ...]:
    return only("PATCH", SERVED), only("PATCH", fault)


def _accounts(fault: Fault) -> tuple[Fault, ...]:
    return (on_path("/accounts", fault),)


def _link_info(fault: Fault) -> tuple[Fault, ...]:
    return (on_path("/works/link-info", fault),)


_RESTORE: dict[str, Any] = {"since": "2026-01-01T00:00:00Z", "recordIds": [DOUYIN_WITHOUT_LINK]}
_REPLACED: dict[str, Any] = {
    "starts_with": ready(OTHER, linkError=""),
    "arguments": _RESTORE,
    "tool": "restore_work_links",
}
_WAS_READY = b"".join(stored("earlier", OTHER, _UPDATED, recordId=DOUYIN_WITHOUT_LINK))
_WAS_FAILED = b"".join(
    (
        begin("earlier", ready(OTHER), _FAILED, recordId=DOUYIN_WITHOUT_LINK),
        end("earlier", "stored", ready(OTHER, linkError=""), recordId=DOUYIN_WITHOUT_LINK),
    )
)
_BY_ID = {"table": f"recordId,link\n{DOUYIN_WITHOUT_LINK},{LINK}", "dryRun": False}
_BY_TITLE = {"table": f"平台,账号,标题,链接\n抖音,小厨娘阿May,夏日海边 vlog 🌊 4,{LINK}", "dryRun": False}
_BY_SHORT_LINK = {"table": f"链接,平台\n{SHORT_LINK},抖音", "dryRun": False}
_DRY = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": SHORT_LINK}
_LIST = {"accountType": "douyin"}
_NAMES: dict[str, Any] = {"aim": _accounts, "lies": LIES_OF_ACCOUNTS, "always_done": True}
_FOLLOWING: dict[str, Any] = {"aim": _link_info, "lies": LIES_OF_LINK_INFO}

WHOLE_ROWS = (
    Row("update_work_link", "update_work_link", UPDATE, _UPDATED),
    Row("update_many_work_links", "update_many_work_links", {"updates": [UPDATE]}, _UPDATED),
    Row("restore_work_links", holds=_UPDATED, log=_WAS_READY, **_REPLACED),
    Row("import_work_links", "import_work_links", _BY_ID, _LINK_SET),
    Row("get_publish_record", "get_publish_record", READ),
    Row("list_publish_records", "list_publish_records", _LIST),
    Row("open_link_board", "open_link_board", _LIST),
    # With links protected, the record is read before each attempt: `once` is the read.
    Row("update_work_link, protected", "update_work_link", UPDATE, _UPDATED, protected=True),
)
"""Any request meets the fault."""
AIMED_ROWS = (
    Row(
        "update_many_work_links, protected",
        "update_many_work_links",
        {"updates": [UPDATE]},
        _UPDATED,
        aim=lambda fault: (only("GET", fault),),
        protected=True,
    ),
    Row("restore_work_links, its write", holds=_UPDATED, log=_WAS_READY, aim=_patch, **_REPLACED),
    Row("restore_work_links, its second write", holds=_FAILED, log=_WAS_FAILED, aim=_second_patch, **_REPLACED),
    Row("import_work_links, its write", "import_work_links", _BY_ID, _LINK_SET, aim=_patch, protected=True),
    Row(
        "import_work_links, the accounts",
        "import_work_links",
        _BY_TITLE,
        _LINK_SET,
        aim=_accounts,
        lies=LIES_OF_ACCOUNTS,
    ),
    Row(
        "import_work_links, link-info",
        "import_work_links",
        _BY_SHORT_LINK,
        _LINK_SET,
        starts_with={"platformWorkId": LINK.rpartition("/")[2]},
        **_FOLLOWING,
    ),
    Row(
        "dryRun of update_work_link, link-info",
        "update_work_link",
        _DRY | {"dryRun": True},
        **_FOLLOWING,
        always_done=True,
    ),
    Row(
        "dryRun of update_many_work_links, link-info",
        "update_many_work_links",
        {"updates": [_DRY], "dryRun": True},
        **_FOLLOWING,
        always_done=True,
    ),
    Row("get_publish_record, the accounts", "get_publish_record", READ, **_NAMES),
    Row("list_publish_records, the accounts", "list_publish_records", _LIST, **_NAMES),
    Row("open_link_board, the accounts", "open_link_board", _LIST, **_NAMES),
    Row(
        "check_work_link, no request",
        "check_work_link",
        {"workLink": SHORT_LINK},
        aim=lambda fault: (fault,),
        always_done=True,
    ),
)
"""One request of the call meets the fault, and the others are served."""
ROWS = (*WHOLE_ROWS, *AIMED_ROWS)

NETWORK_TOOLS = [tool.name for tool in TOOLS if tool.hints.open_world_hint]
CALLS: dict[str, dict[str, Any]] = {row.tool: row.arguments for row in WHOLE_ROWS}
"""A call for each tool that uses the network; a test compares these names to the catalogue."""

SOME_FAULTS = (
    "reset_after_reading",
    "cut_off_body",
    "silence_before",
    "silence_after",
    "http_502",
    "code_401",
    "code_404",
    "code_500_not_saved",
    "code_500_after_saved",
    "code_15036",
    "json_null",
    "key_echoed",
    "data_of_another_record",
    "fields_null",
    "fields_of_wrong_type",
)
"""One of each kind: what every run of the tests tries on the aimed rows. `make faults` tries all."""

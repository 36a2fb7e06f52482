"""Every tool that uses the network against every fault: what the agent reads, and whether it is true."""

import functools
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from audit_lines import stored
from mcp import Client
from mcp.types import CallToolResult, TextContent

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, Record, named_records
from aitoearn_mcp.sandbox.seed import seed_accounts
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS
from faults.faulty_server import FAULTS, UNREACHABLE, FaultyServer, always, faulty_server

KEY = "sandbox-key"
LINK = "https://www.douyin.com/video/7388888888888888888"
SECONDS = 0.6
"""The deadline of a call. Users can set no less than 1 s; a shorter one makes the matrix quick."""
SLACK = 15.0
"""Seconds that a loaded machine may need beyond the deadline: a bound, not a measurement."""
READS_ON_A_LOADED_MACHINE = 20
AT_ONCE = 12

UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK, "linkMeta": {"campaign": "夏日"}}
READ = {"recordId": DOUYIN_WITHOUT_LINK}
CALLS: dict[str, dict[str, Any]] = {
    "update_work_link": UPDATE,
    "update_many_work_links": {"updates": [UPDATE]},
    "restore_work_links": {"since": "2026-01-01T00:00:00Z", "recordIds": [DOUYIN_WITHOUT_LINK], "overwrite": True},
    "import_work_links": {"table": f"recordId,link\n{DOUYIN_WITHOUT_LINK},{LINK}", "dryRun": False},
    "get_publish_record": READ,
    "list_publish_records": {"accountType": "douyin"},
    "open_link_board": {"accountType": "douyin"},
}
"""A call for each tool that uses the network; a test compares these names to the catalogue."""
_HELD_IT_BEFORE = {"workLink": LINK, "linkStatus": "ready", "linkMeta": UPDATE["linkMeta"]}
_LOG = b"".join(stored("earlier", LINK, _HELD_IT_BEFORE, recordId=DOUYIN_WITHOUT_LINK))
"""An audit log by which the record held the update before: to restore it is to write it."""

WRITING_TOOLS = [tool.name for tool in TOOLS if tool.writes]
NETWORK_TOOLS = [tool.name for tool in TOOLS if tool.hints.open_world_hint]
PROTECTED = "update_work_link, protected"
"""A row of its own: with links protected, the record is read before each attempt."""
ROWS = [*NETWORK_TOOLS, PROTECTED]
ALL_FAULTS = [*FAULTS, *UNREACHABLE]
SHOWN = ("id", "workLink", "linkStatus", "linkMeta")

# Characters that no agent may see, wherever they came from.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One call under one fault.

    `reported` is what the agent read, `held` whether the API holds the update, `wrong` every way in which they differ.
    """

    tool: str
    fault: str
    repeated: bool
    reported: str
    held: bool
    wrong: tuple[str, ...]


async def run_cells(tool: str, *, repeated: bool, faults: Iterable[str] = ALL_FAULTS) -> list[Cell]:
    """Run a tool's call under each fault, several at once, each with its own server and API.

    `tool` may also be PROTECTED. `repeated`: every request of the call meets the fault, not only the first.
    """
    cells: dict[str, Cell] = {}
    name = "update_work_link" if tool == PROTECTED else tool
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def one(fault: str) -> None:
        async with limiter:
            cells[fault] = replace(await _cell(name, fault, repeated=repeated, protected=tool == PROTECTED), tool=tool)

    async with anyio.create_task_group() as tasks:
        for fault in faults:
            tasks.start_soon(one, fault)
    return [cells[fault] for fault in faults]


async def _cell(tool: str, fault: str, *, repeated: bool, protected: bool) -> Cell:
    store = small_store()
    before = store.get(DOUYIN_WITHOUT_LINK)
    async with _broken_api(store, fault, repeated=repeated) as (base_url, broken):
        with _settings(base_url, protected=protected) as settings:
            async with Client(build_server(settings)) as client:
                began = anyio.current_time()
                result = await client.call_tool(tool, CALLS[tool])
                seconds = anyio.current_time() - began
                after = store.get(DOUYIN_WITHOUT_LINK)
                if broken is not None:
                    broken.script()
                wrong = await _ways_to_fail_the_next_call(client, store, reachable=broken is not None)
        wrong += [*lies(tool, result, before, after), *leaks(result, broken)]
    if seconds > SECONDS + SLACK:
        wrong.append(f"took {seconds:.1f} s")
    return Cell(tool, fault, repeated, reported(result), before != after, tuple(wrong))


@contextmanager
def _settings(base_url: str, *, protected: bool) -> Iterator[Settings]:
    """Yield the settings of one cell, with an audit log of its own."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "audit.jsonl"
        log.write_bytes(_LOG)
        given = Settings.from_env({"AITOEARN_API_KEY": KEY, "AITOEARN_BASE_URL": base_url})
        yield given.replace(timeout=SECONDS, protect_links=protected, audit_log=log)


@asynccontextmanager
async def _broken_api(store: Store, fault: str, *, repeated: bool) -> AsyncIterator[tuple[str, FaultyServer | None]]:
    """Yield an API's base URL, and its faulty server where a request can reach one."""
    if fault in UNREACHABLE:
        async with UNREACHABLE[fault]() as url:
            yield url, None
        return
    async with faulty_server(create_app(store), always(FAULTS[fault]) if repeated else FAULTS[fault]) as broken:
        yield broken.base_url, broken


async def _ways_to_fail_the_next_call(client: Client, store: Store, *, reachable: bool) -> list[str]:
    """Read the record over the same client, and return what went wrong."""
    for _ in range(READS_ON_A_LOADED_MACHINE if reachable else 1):
        # A write that the fault delayed may arrive while the record is read.
        held = [store.get(DOUYIN_WITHOUT_LINK) or {}]
        result = await client.call_tool("get_publish_record", READ)
        held.append(store.get(DOUYIN_WITHOUT_LINK) or {})
        if not result.is_error:
            break
    if result.is_error:
        return ["no longer serves: " + text_of(result)] if reachable else leaks(result, None)
    shown, *known = ([record.get(name) for name in SHOWN] for record in (result.structured_content or {}, *held))
    return [] if shown in known else [f"then shows what the API does not hold: {shown}"]


@functools.cache
def _douyin_records() -> tuple[Record, ...]:
    return tuple(record for record in named_records(datetime.now(UTC)) if record.get("accountType") == "douyin")


def small_store(keys: Mapping[str, str] | None = None) -> Store:
    """Return a store with only the douyin records; making a whole one takes longer than a call."""
    return Store(_douyin_records(), accounts=seed_accounts(), keys=keys)


def reported(result: CallToolResult) -> str:
    """Return what a result reports: done, refused (nothing changed), unknown, or failed (a read)."""
    if not result.is_error:
        content = result.structured_content or {}
        if not {"rows", "restored"} & set(content) or content.get("updated") or content.get("restored"):
            return "done"
        return {"unknown": "unknown"}.get(content["results"][0].get("outcome"), "refused")
    facts = (result.meta or {}).get(ERROR_META)
    if facts is None:
        [item] = json.loads(text_of(result))["results"]
        return {"refused": "refused", "not_sent": "refused", "unknown": "unknown"}[item["outcome"]]
    return {"no": "refused", "unknown": "unknown"}.get(facts.get("changed"), "failed")


def lies(tool: str, result: CallToolResult, before: object, after: object) -> list[str]:
    """Compare what the result reports with what the API holds, and return every difference."""
    outcome = reported(result)
    wrong = []
    if tool in WRITING_TOOLS:
        if outcome == "refused" and before != after:
            wrong.append("reports that nothing changed, but the record changed")
        if outcome == "done" and not _holds_update(after, with_meta=tool != "import_work_links"):
            wrong.append("reports the update as stored, but it is not")
        if outcome == "failed":
            wrong.append("does not say whether anything changed")
    elif before != after:
        wrong.append("a read changed the record")
    elif outcome not in ("done", "failed"):
        wrong.append("a read reports changes")
    if "internal error" in text_of(result).lower():
        wrong.append("an internal error: " + text_of(result))
    return wrong


def _holds_update(record: object, *, with_meta: bool) -> bool:
    update = {"workLink": LINK, "linkStatus": "ready", "linkMeta": UPDATE["linkMeta"]}
    return isinstance(record, dict) and all(
        record.get(name) == value for name, value in update.items() if with_meta or name != "linkMeta"
    )


def leaks(result: CallToolResult, broken: FaultyServer | None) -> list[str]:
    """Return what a result must not show, and whether the key went to another host."""
    everything = result.model_dump_json()
    strings = " ".join(_strings(json.loads(everything)))
    wrong = []
    if KEY in everything:
        wrong.append("shows the key")
    if found := _INVISIBLE.search(strings):
        wrong.append(f"shows the invisible character {found[0]!r}")
    if "Traceback" in everything:
        wrong.append("shows a traceback")
    if broken is not None and any("x-api-key" in seen.headers for seen in broken.seen_elsewhere):
        wrong.append("sent the key to another host")
    return wrong


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (key, *_strings(item))]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return []


def text_of(result: CallToolResult) -> str:
    """Return the text blocks of a result."""
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))

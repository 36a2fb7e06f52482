"""Every tool that uses the network against every fault of the wire: what the agent is told, and whether it is true."""

import functools
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import anyio
from mcp import Client
from mcp.types import CallToolResult, TextContent

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, Record, seed_accounts
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS
from faults.faulty_server import FAULTS, UNREACHABLE, FaultyServer, always, faulty_server

KEY = "sandbox-key"
LINK = "https://www.douyin.com/video/7388888888888888888"
SECONDS = 0.6
"""The deadline of a call. Users can set no less than 1 s; the shorter one makes the matrix quick."""
SLACK = 15.0
"""What a loaded machine may need beyond the deadline: this is no measurement."""
TRIES_OF_A_LOADED_MACHINE = 20
AT_ONCE = 12

UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK, "linkMeta": {"campaign": "夏日"}}
READ = {"recordId": DOUYIN_WITHOUT_LINK}
CALLS: dict[str, dict[str, Any]] = {
    "update_work_link": UPDATE,
    "update_many_work_links": {"updates": [UPDATE]},
    "get_publish_record": READ,
    "list_publish_records": {"accountType": "douyin"},
}
"""A call for each tool that uses the network; a tool without one fails the test that compares this to the catalogue."""

WRITING_TOOLS = [tool.name for tool in TOOLS if tool.writes]
NETWORK_TOOLS = [tool.name for tool in TOOLS if tool.hints.open_world_hint]
PROTECTED = "update_work_link, protected"
"""A row of its own: with ready links protected, the record is read before each try."""
ROWS = [*NETWORK_TOOLS, PROTECTED]
ALL_FAULTS = [*FAULTS, *UNREACHABLE]
SHOWN = ("id", "workLink", "linkStatus", "linkMeta")

# What no agent may be shown, wherever it came from.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One call under one fault: what the agent was told, what the API holds, and every way in which that is wrong."""

    tool: str
    fault: str
    repeated: bool
    told: str
    held: bool
    wrong: tuple[str, ...]


async def run_cells(tool: str, *, repeated: bool, faults: Iterable[str] = ALL_FAULTS) -> list[Cell]:
    """Run a tool's call under each fault, some at once, each with a server and an API of its own.

    `tool` may be PROTECTED too. `repeated`: the fault meets every request of the call, not the first alone.
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
        settings = Settings.from_env({"AITOEARN_API_KEY": KEY, "AITOEARN_BASE_URL": base_url})
        async with Client(build_server(settings.replace(timeout=SECONDS, protect_ready=protected))) as client:
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
    return Cell(tool, fault, repeated, told(result), before != after, tuple(wrong))


@asynccontextmanager
async def _broken_api(store: Store, fault: str, *, repeated: bool) -> AsyncIterator[tuple[str, FaultyServer | None]]:
    """Yield an API's base URL, and its wire if a request can reach it at all."""
    if fault in UNREACHABLE:
        async with UNREACHABLE[fault]() as url:
            yield url, None
        return
    async with faulty_server(create_app(store), always(FAULTS[fault]) if repeated else FAULTS[fault]) as broken:
        yield broken.base_url, broken


async def _ways_to_fail_the_next_call(client: Client, store: Store, *, reachable: bool) -> list[str]:
    """Read the record over the same client, and say in which ways that went wrong."""
    for _ in range(TRIES_OF_A_LOADED_MACHINE if reachable else 1):
        # A write that the fault held up may arrive while the record is read.
        held = [store.get(DOUYIN_WITHOUT_LINK) or {}]
        result = await client.call_tool("get_publish_record", READ)
        held.append(store.get(DOUYIN_WITHOUT_LINK) or {})
        if not result.is_error:
            break
    if result.is_error:
        return ["does not serve any more: " + text_of(result)] if reachable else leaks(result, None)
    shown, *known = ([record.get(name) for name in SHOWN] for record in (result.structured_content or {}, *held))
    return [] if shown in known else [f"shows afterwards what the API does not hold: {shown}"]


@functools.cache
def _douyin_records() -> tuple[Record, ...]:
    return tuple(record for record in Store.seeded().records() if record.get("accountType") == "douyin")


def small_store(keys: Mapping[str, str] | None = None) -> Store:
    """Return a store of the douyin records alone; making a whole one takes longer than a call."""
    return Store(_douyin_records(), accounts=seed_accounts(), keys=keys)


def told(result: CallToolResult) -> str:
    """Return what a result says of the call: done, refused (nothing changed), unknown, or of a read: failed."""
    if not result.is_error:
        return "done"
    facts = (result.meta or {}).get(ERROR_META)
    if facts is None:
        [item] = json.loads(text_of(result))["results"]
        return {"failed": "refused", "not_sent": "refused", "unknown": "unknown"}[item["outcome"]]
    return {"no": "refused", "unknown": "unknown"}.get(facts.get("changed"), "failed")


def lies(tool: str, result: CallToolResult, before: object, after: object) -> list[str]:
    """Compare what was told with what the API holds, and return every difference."""
    said = told(result)
    wrong = []
    if tool in WRITING_TOOLS:
        if said == "refused" and before != after:
            wrong.append("said that nothing changed, and the record changed")
        if said == "done" and not _holds_update(after):
            wrong.append("said that the update is stored, and it is not")
        if said == "failed":
            wrong.append("did not say whether anything changed")
    elif before != after:
        wrong.append("a read changed the record")
    elif said not in ("done", "failed"):
        wrong.append("spoke of changes after a read")
    if "internal error" in text_of(result).lower():
        wrong.append("a bug of ours: " + text_of(result))
    return wrong


def _holds_update(record: object) -> bool:
    return isinstance(record, dict) and (record["workLink"], record["linkStatus"], record["linkMeta"]) == (
        LINK,
        "ready",
        UPDATE["linkMeta"],
    )


def leaks(result: CallToolResult, broken: FaultyServer | None) -> list[str]:
    """Return what a result shows that nobody may see, and whether the key went to another host."""
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

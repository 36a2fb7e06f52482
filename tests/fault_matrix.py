"""Every tool that uses the network against every fault of the wire: what the agent is told, and whether it is true."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio
from mcp import Client
from mcp.types import CallToolResult, TextContent
from wire import FAULTS, Fault, Wire, always, wire

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS

KEY = "sandbox-key"
LINK = "https://www.douyin.com/video/7388888888888888888"
SECONDS = 1.0
SLACK = 15.0
"""What a loaded machine may need beyond the deadline: this is no measurement."""
TRIES_OF_A_LOADED_MACHINE = 10
AT_ONCE = 8

UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK, "linkMeta": {"campaign": "夏日"}}
CALLS: dict[str, dict[str, Any]] = {
    "update_work_link": UPDATE,
    "update_many_work_links": {"updates": [UPDATE]},
    "get_publish_record": {"recordId": DOUYIN_WITHOUT_LINK},
    "list_publish_records": {"accountType": "douyin"},
}
"""A call for each tool that uses the network; a tool without one fails the test that compares this to the catalogue."""

WRITING_TOOLS = [tool.name for tool in TOOLS if tool.writes]
NETWORK_TOOLS = [tool.name for tool in TOOLS if tool.hints.open_world_hint]

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
    stored: bool
    wrong: tuple[str, ...]


async def run_cells(tool: str, *, repeated: bool, faults: Mapping[str, Fault] = FAULTS) -> list[Cell]:
    """Run a tool's call under each fault, some at once, each with a server and an API of its own."""
    cells: list[Cell] = []
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def one(fault: Fault) -> None:
        async with limiter:
            cells.append(await _cell(tool, fault, repeated=repeated))

    async with anyio.create_task_group() as tasks:
        for fault in faults.values():
            tasks.start_soon(one, fault)
    return sorted(cells, key=lambda cell: list(faults).index(cell.fault))


async def _cell(tool: str, fault: Fault, *, repeated: bool) -> Cell:
    store = Store.seeded()
    before = store.get(DOUYIN_WITHOUT_LINK)
    async with wire(create_app(store), always(fault) if repeated else fault) as broken:
        environ = {"AITOEARN_API_KEY": KEY, "AITOEARN_BASE_URL": broken.base_url, "AITOEARN_TIMEOUT": str(SECONDS)}
        async with Client(build_server(Settings.from_env(environ))) as client:
            began = anyio.current_time()
            result = await client.call_tool(tool, CALLS[tool])
            seconds = anyio.current_time() - began
            after = store.get(DOUYIN_WITHOUT_LINK)
            broken.script()
            for _ in range(TRIES_OF_A_LOADED_MACHINE):
                alive = await client.call_tool("get_publish_record", CALLS["get_publish_record"])
                if not alive.is_error:
                    break
        wrong = [*_lies(tool, result, before, after), *_leaks(result, broken)]
    if seconds > SECONDS + SLACK:
        wrong.append(f"took {seconds:.1f} s")
    if alive.is_error:
        wrong.append("does not serve any more: " + text_of(alive))
    return Cell(tool, fault.name, repeated, told(result), before != after, tuple(wrong))


def told(result: CallToolResult) -> str:
    """Return what a result says of the call: stored, read, refused, not_sent or unknown."""
    if not result.is_error:
        return "done"
    facts = (result.meta or {}).get(ERROR_META)
    if facts is None:
        [item] = json.loads(text_of(result))["results"]
        return {"failed": "refused", "not_sent": "refused", "unknown": "unknown"}[item["outcome"]]
    return {"no": "refused", "unknown": "unknown"}.get(facts.get("changed"), "not read")


def _lies(tool: str, result: CallToolResult, before: object, after: object) -> list[str]:
    """Compare what was told with what the API holds."""
    said = told(result)
    wrong = []
    if said == "refused" and before != after:
        wrong.append("said that nothing changed, and the record changed")
    if tool in WRITING_TOOLS:
        if said == "done" and not _holds_update(after):
            wrong.append("said that the update is stored, and it is not")
        if said == "not read":
            wrong.append("did not say whether anything changed")
    elif before != after:
        wrong.append("a read changed the record")
    if "internal error" in text_of(result).lower():
        wrong.append("a bug of ours: " + text_of(result))
    return wrong


def _holds_update(record: object) -> bool:
    return isinstance(record, dict) and (record["workLink"], record["linkStatus"], record["linkMeta"]) == (
        LINK,
        "ready",
        UPDATE["linkMeta"],
    )


def _leaks(result: CallToolResult, broken: Wire) -> list[str]:
    everything = result.model_dump_json()
    strings = " ".join(_strings(json.loads(everything)))
    wrong = []
    if KEY in everything:
        wrong.append("shows the key")
    if found := _INVISIBLE.search(strings):
        wrong.append(f"shows the invisible character {found[0]!r}")
    if "Traceback" in everything:
        wrong.append("shows a traceback")
    if any("x-api-key" in seen.headers for seen in broken.seen_elsewhere):
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

"""Every tool against every fault: what the agent reads, and whether it is true."""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from mcp import Client
from mcp.types import CallToolResult, TextContent

from aitoearn_mcp.links.link import parse_link
from aitoearn_mcp.redaction import REDACTED
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings
from faults.faulty_server import UNREACHABLE, FaultyServer, always, faulty_server
from faults.rows import CALLS, LINK, READ, UPDATE, Row, small_store

__all__ = ["CALLS", "LINK", "UPDATE", "small_store"]

KEY = "sandbox-key"
SECONDS = 0.6
"""The deadline of a call. Users can set no less than 1 s; a shorter one makes the matrix quick."""
SECONDS_OF_AIMED_ROWS = 1.5
"""The deadline where most requests of a call are served, so that it gets as far as the one that fails."""
SECONDS_TO_BE_DONE = 4.0
"""The deadline where no fault may end the call: a loaded machine must not end it either."""
SLACK = 15.0
"""Seconds that a loaded machine may need beyond the deadline: a bound, not a measurement."""
READS_ON_A_LOADED_MACHINE = 20
AT_ONCE = 12
SHOWN = ("id", "workLink", "linkStatus", "linkMeta")

# Characters that no agent may see, wherever they came from.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One call under one fault.

    `reported` is what the agent read, `held` whether the record changed, `wrong` every way in which they differ.
    """

    row: str
    fault: str
    repeated: bool
    reported: str
    held: bool
    wrong: tuple[str, ...]


async def run_cells(row: Row, *, repeated: bool, faults: Iterable[str] | None = None) -> list[Cell]:
    """Run a row's call under each of its faults, several at once, each with its own server and API.

    `repeated`: every request that the row aims at meets the fault, not only the first.
    """
    cells: dict[str, Cell] = {}
    chosen = list(row.faults if faults is None else faults)
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def one(fault: str) -> None:
        async with limiter:
            cells[fault] = await _cell(row, fault, repeated=repeated)

    async with anyio.create_task_group() as tasks:
        for fault in chosen:
            tasks.start_soon(one, fault)
    return [cells[fault] for fault in chosen]


async def _cell(row: Row, fault: str, *, repeated: bool) -> Cell:
    store = small_store(**row.starts_with)
    before = store.get(DOUYIN_WITHOUT_LINK)
    deadline = SECONDS if row.aim is None else SECONDS_OF_AIMED_ROWS
    deadline = SECONDS_TO_BE_DONE if row.always_done else deadline
    async with _broken_api(store, row, fault, repeated=repeated) as (base_url, broken):
        with _settings(base_url, row, deadline) as settings:
            async with Client(build_server(settings)) as client:
                began = anyio.current_time()
                result = await client.call_tool(row.tool, row.arguments)
                seconds = anyio.current_time() - began
                after = store.get(DOUYIN_WITHOUT_LINK)
                requests = len(broken.seen) if broken else 0
                if broken is not None:
                    broken.script()
                wrong = await _ways_to_fail_the_next_call(client, store, reachable=broken is not None)
        wrong += [*lies(row, result, before, after), *leaks(result, broken)]
    if seconds > deadline + SLACK:
        wrong.append(f"took {seconds:.1f} s")
    if row.tool == "check_work_link" and requests:
        wrong.append("sent a request")
    return Cell(row.name, fault, repeated, reported(result), before != after, tuple(wrong))


@contextmanager
def _settings(base_url: str, row: Row, deadline: float) -> Iterator[Settings]:
    """Yield the settings of one cell, with an audit log of its own."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "audit.jsonl"
        log.write_bytes(row.log)
        given = Settings.from_env({"AITOEARN_API_KEY": KEY, "AITOEARN_BASE_URL": base_url})
        yield given.replace(timeout=deadline, protect_links=row.protected, audit_log=log)


@asynccontextmanager
async def _broken_api(
    store: Store, row: Row, fault: str, *, repeated: bool
) -> AsyncIterator[tuple[str, FaultyServer | None]]:
    """Yield an API's base URL, and its faulty server where a request can reach one."""
    if fault in UNREACHABLE:
        async with UNREACHABLE[fault]() as url:
            yield url, None
        return
    known = row.fault(fault)
    async with faulty_server(create_app(store), *row.script(always(known) if repeated else known)) as broken:
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


def reported(result: CallToolResult) -> str:
    """Return what a result reports: done, refused (nothing changed), unknown, partly (restored), or failed (a read)."""
    facts = (result.meta or {}).get(ERROR_META) if result.is_error else None
    if facts is not None:
        return {"no": "refused", "unknown": "unknown"}.get(facts.get("changed"), "failed")
    content = json.loads(text_of(result)) if result.is_error else result.structured_content or {}
    done = any(content.get(name) for name in ("updated", "restored", "wouldUpdate"))
    if done or "results" not in content:
        return "done"
    [item] = content["results"]
    if item.get("outcome") == "unknown":
        return "unknown"
    return "partly" if "its linkStatus is not" in item.get("reason", "") else "refused"


def lies(row: Row, result: CallToolResult, before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """Compare what the result reports with what the API holds, and return every difference."""
    outcome, text = reported(result), text_of(result)
    wrong = list(_lies_of_a_write(row, outcome, text, before, after) if row.holds else ())
    if row.holds is None:
        wrong += ["a read changed the record"] if before != after else []
        wrong += ["a read reports changes"] if outcome not in ("done", "failed") else []
        wrong += _lies_of_a_dry_run(result) if row.arguments.get("dryRun") else _lies_of_accounts(row, result)
    if row.always_done and outcome != "done":
        wrong.append("the fault ended the call: " + text)
    if "internal error" in text.lower():
        wrong.append("an internal error: " + text)
    return wrong


def _lies_of_a_write(row: Row, outcome: str, text: str, before: object, after: dict[str, Any] | None) -> Iterator[str]:
    held = {name: value for name, value in (after or {}).items() if name in (row.holds or {})}
    if outcome == "refused" and before != after:
        yield "reports that nothing changed, but the record changed"
    if outcome == "done" and held != row.holds:
        yield "reports the update as stored, but it is not"
    if outcome == "failed":
        yield "does not say whether anything changed"
    if outcome == "partly" and (held.get("workLink") != LINK or held == row.holds or "Nothing was changed" in text):
        yield "reports that the link is back and its status is not, but that is not so"


def _lies_of_a_dry_run(result: CallToolResult) -> Iterator[str]:
    """A dry run says where a short link leads, or that this is unknown; a link of no post is reported as one."""
    content = result.structured_content or {}
    [item] = content.get("results") or [content]
    to = str(item.get("wouldChange", {}).get("workLink", {}).get("to"))
    if "unknown" in to or to == LINK:
        return
    notes = [note for note in item.get("notes", []) if not note.startswith(("DRY RUN", "AiToEarn follows"))]
    if parse_link(to, "douyin").problems and not notes:
        yield f"says that {to} would be stored, and not what is wrong with it"


def _lies_of_accounts(row: Row, result: CallToolResult) -> Iterator[str]:
    """Where only the accounts fail, each record is shown as the API holds it, and its account by name or id."""
    if not row.always_done or row.tool == "check_work_link":
        return
    store = small_store()
    content = result.structured_content or {}
    for shown in content.get("records", [content]):
        held = store.get(shown.get("id", "")) or {}
        for name in ("accountType", "title", "workLink", "linkStatus"):
            if shown.get(name) != held.get(name):
                yield f"shows another {name} than the API holds: {shown}"
        names = {account.id: account.nickname for account in store.accounts.of_user(held.get("userId", ""))}
        account = held.get("accountId")
        if not _is_a_name(shown.get("account"), account, names):
            yield f"shows another account than the API's: {shown}"


def _is_a_name(shown: object, account: str | None, names: dict[str, str]) -> bool:
    """Tell whether that is the account's nickname, its id, or (what no one can know) a hostile one, made harmless."""
    made_harmless = ("[31mred", REDACTED)
    known = {account, names.get(account or "")}
    return shown in known or (isinstance(shown, str) and shown.startswith(made_harmless) and len(shown) <= 40)


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
    if broken is not None and any("accountId" in seen.target and "link-info" in seen.target for seen in broken.seen):
        wrong.append("asked for a link with an accountId, which loads a credential")
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

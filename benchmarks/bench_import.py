"""1,000 links of a .csv file through import_work_links, next to httpx alone, with the bytes of context."""

import asyncio
import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import http_alone
from api import RECORDS_IN_LIST
from contenders import OURS, Contender
from figures import AT_ONCE, UPDATES
from stdio_client import ServerProcess

_WAY = "an httpx.AsyncClient"
_TOOL = "import_work_links"
_MOST_BYTES, _MOST_RATIO = 8_000, 1.15

Started = Callable[..., AbstractContextManager[dict[Contender, ServerProcess]]]


def report(api: str, started: Started, rounds: int) -> Iterator[str]:
    """Yield the rows: seconds of the write, seconds of httpx alone for the same PATCHes, and bytes of context."""
    ours: list[float] = []
    alone: list[float] = []
    size = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        started([OURS], api, {"AITOEARN_CONCURRENCY": str(AT_ONCE)}) as sessions,
    ):
        for number in range(rounds):
            rows = _rows(number)
            file = Path(folder, f"{number}.csv")
            file.write_text("recordId,链接\n" + "".join(f"{row['recordId']},{row['workLink']}\n" for row in rows))
            plan, write = {"file": str(file)}, {"file": str(file), "dryRun": False}
            shown = sessions[OURS].call(_TOOL, [plan])
            stored = sessions[OURS].call(_TOOL, [write])
            assert stored.results[0]["structuredContent"]["updated"] == UPDATES
            size = sum(map(_size, (plan, write, *_contents(shown), *_contents(stored))))
            ours.append(stored.elapsed)
            alone.append(asyncio.run(http_alone.seconds(_WAY, api, rows, batch=UPDATES, at_once=AT_ONCE, apart=0.002)))
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, alone, strict=True))
    yield f"| {_TOOL}: {UPDATES:,} links of a .csv, API at 50 ms | measured | bound | reached |"
    yield "|---|---:|---:|---|"
    yield (
        f"| seconds; httpx alone {statistics.median(alone):.2f} | {statistics.median(ours):.2f} = {ratio:.2f} x | "
        f"{_MOST_RATIO} x | {'yes' if ratio <= _MOST_RATIO else 'NO'} |"
    )
    reached = "yes" if size <= _MOST_BYTES else "NO"
    yield f"| bytes of context, plan and write together | {size:,} | {_MOST_BYTES:,} | {reached} |"


def _rows(number: int) -> list[dict[str, str]]:
    """Return an update for each of the first records in the API's list, with this round's links."""
    assert UPDATES < RECORDS_IN_LIST
    first = 7390000000000000000 + number * UPDATES
    return [
        {"recordId": f"{index:024x}", "workLink": f"https://www.douyin.com/video/{first + index}"}
        for index in range(1, UPDATES + 1)
    ]


def _contents(replies: Any) -> list[Any]:
    return [result["structuredContent"] for result in replies.results]


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

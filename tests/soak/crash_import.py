"""kill -9 in the middle of an import, then the same import again: the API holds just what the sheet asked for."""

import json
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from stdio_host import started, tool_call

from aitoearn_mcp.sandbox.records import record_id
from aitoearn_mcp.sandbox.store import Store
from soak.processes import KEY, Api

ROUNDS = int(os.environ.get("SOAK_CRASHES", "100")) // 5
LATENCY_MS = 15
MOST_RUNS = 5
LONGEST_WAIT = 0.4
"""Seconds within which an import is over, undisturbed: the kill comes somewhere in them."""

STATES = ("without_link", "pending", "failed")
LINKS = {
    "douyin": "https://www.douyin.com/video/7{number:018}",
    "bilibili": "https://www.bilibili.com/video/av{number}",
    "KWAI": "https://www.kuaishou.com/short-video/3x{number:013}",
    "pinterest": "https://www.pinterest.com/pin/{number:018}/",
    "xhs": "https://www.xiaohongshu.com/explore/{number:024x}?xsec_token=AB{number}",
}


def run() -> str:
    """Return what was counted; raises if a record is not as the sheet asked."""
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    half_done = runs = 0
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder, "state.jsonl")
        sandbox = Api("--state", str(state), "--latency", str(LATENCY_MS))
        try:
            for number in range(ROUNDS):
                sheet = _sheet(number)
                call = {"table": _table(sheet), "dryRun": False, "overwrite": True, "since": "2020-01-01"}
                before = len(Store(path=state).history)
                with _server(sandbox) as server:
                    server.shake_hands()
                    server.write(tool_call("import", "import_work_links", call))
                    time.sleep(chance.uniform(0, LONGEST_WAIT))
                    server.process.kill()
                half_done += 0 < len(Store(path=state).history) - before < len(sheet)
                runs += _run_again(sandbox, call, len(sheet))
                _check(Store(path=state), sheet, seed)
        finally:
            sandbox.kill()
    return (
        f"{ROUNDS} imports of {len(STATES) * len(LINKS)} rows killed (seed {seed}), {half_done} half done; "
        f"after {runs} re-runs every record held what the sheet asked for"
    )


def _sheet(number: int) -> dict[str, str]:
    """Return a link of this round for each record."""
    sheet = {}
    for place, (platform, form) in enumerate(LINKS.items()):
        for index, state in enumerate(STATES):
            sheet[record_id(platform, state)] = form.format(number=(number + 1) * 1000 + place * 10 + index)
    return sheet


def _table(sheet: dict[str, str]) -> str:
    return "recordId,链接\n" + "".join(f"{record},{link}\n" for record, link in sheet.items())


def _server(sandbox: Api) -> Any:
    settings = {"API_KEY": KEY, "BASE_URL": sandbox.base_url, "TIMEOUT": "20"}
    return started({f"AITOEARN_{name}": value for name, value in settings.items()})


def _run_again(sandbox: Api, call: dict[str, Any], rows: int) -> int:
    """Run the import until every row is set, and return how often that took."""
    for number in range(1, MOST_RUNS + 1):
        with _server(sandbox) as server:
            server.shake_hands()
            server.write(tool_call(number, "import_work_links", call))
            found = json.loads(server.answer(number)["result"]["content"][0]["text"])
        if found["updated"] + found["already"] == rows:
            return number
    raise AssertionError(f"the import did not come through: {found}")


def _check(store: Store, sheet: dict[str, str], seed: int) -> None:
    for record, link in sheet.items():
        held = store.get(record) or {}
        assert held.get("workLink") == link, f"seed {seed}: asked for {link}; held: {held}"

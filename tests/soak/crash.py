"""kill -9 of the server, the API or both in the middle of a batch; a repeated batch then stores every update."""

import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stdio_host import StdioHost, started, tool_call

from aitoearn_mcp.sandbox.records import PLATFORM_NAMES, record_id
from aitoearn_mcp.sandbox.store import Store
from soak.processes import KEY, Api

ROUNDS = int(os.environ.get("SOAK_CRASHES", "100"))
VICTIMS = ("server", "API", "both")
LATENCY_MS = 15
MOST_RUNS = 5
"""How often a batch is repeated until all of it is stored; once should do."""
LONGEST_WAIT = 0.25
"""Seconds that an undisturbed batch takes; the kill comes at some moment within them."""

IDS = [record_id(platform, state) for platform in PLATFORM_NAMES for state in ("without_link", "pending", "failed")]
DOUYIN = {record_id("douyin", state) for state in ("without_link", "pending", "failed")}


def run() -> str:
    """Return the counts. Raises if a record, a response or a line of the audit log is wrong."""
    seed = random.randrange(10**6)
    with tempfile.TemporaryDirectory() as folder:
        crash = _Crash(Path(folder), random.Random(seed))
        for number in range(ROUNDS):
            try:
                crash.round(number, VICTIMS[number % len(VICTIMS)])
            except Exception as error:
                raise RuntimeError(f"round {number}, seed {seed}: {error}") from error
        crash.sandbox.kill()
    counts = crash.counts
    return (
        f"{ROUNDS} crashes ({', '.join(f'{counts[victim]} of {victim}' for victim in VICTIMS)}; seed {seed}): "
        f"{counts['hit']} hit a batch half done; every re-run stored all updates ({counts['reruns']} re-runs, "
        f"{counts['writes']} writes in the API's history), each in the audit log; {counts['ended']} of "
        f"{counts['begun']} audited writes have a last line"
    )


class _Crash:
    """The API's file and the audit log, and what both should hold."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._state, self._audit = folder / "state.jsonl", folder / "audit.jsonl"
        self._chance = chance
        self._expected: dict[str, dict[str, Any]] = {}
        self.counts: Counter[str] = Counter()
        self.sandbox = Api("--state", str(self._state), "--latency", str(LATENCY_MS))

    def round(self, number: int, victim: str) -> None:
        """Crash in the middle of a batch, restart, repeat the batch, and compare everything."""
        updates = self._batch(number)
        history = len(Store(path=self._state).history)
        with self._server() as server:
            server.write(tool_call("batch", "update_many_work_links", {"updates": updates}))
            time.sleep(self._chance.uniform(0, LONGEST_WAIT))
            if victim in ("server", "both"):
                server.process.kill()
            if victim in ("API", "both"):
                self.sandbox.kill()
            done = len(Store(path=self._state).history) - history
            if victim in ("API", "both"):
                self.sandbox.start()
            if victim == "API":
                self._check_response(server.answer("batch")["result"], updates)
        self.counts[victim] += 1
        self.counts["hit"] += 0 < done < len(updates)
        self._run_again(updates)
        self._check_records(updates)
        self._check_audit()

    def _batch(self, number: int) -> list[dict[str, Any]]:
        chosen = self._chance.sample(IDS, 30)
        return [
            {
                "recordId": record,
                "linkStatus": "ready",
                # Of each record's own: one post for two records would be held back.
                "workLink": f"https://www.douyin.com/video/{70_000_000_000 + number * 1000 + IDS.index(record)}",
                "overwrite": True,
            }
            if record in DOUYIN
            else {
                "recordId": record,
                "linkStatus": "failed",
                "linkError": f"第 {number} 轮",
                "linkMeta": {"round": number},
                "overwrite": True,
            }
            for record in chosen
        ]

    @contextmanager
    def _server(self) -> Iterator[StdioHost]:
        settings = {"API_KEY": KEY, "BASE_URL": self.sandbox.base_url, "AUDIT_LOG": str(self._audit), "TIMEOUT": "20"}
        with started({f"AITOEARN_{name}": value for name, value in settings.items()}) as server:
            server.shake_hands()
            yield server

    def _run_again(self, updates: list[dict[str, Any]]) -> None:
        with self._server() as server:
            for number in range(MOST_RUNS):
                server.write(tool_call(number, "update_many_work_links", {"updates": updates}))
                result = server.answer(number)["result"]
                self._check_response(result, updates)
                self.counts["reruns"] += 1
                if outcomes(result) == ["updated"] * len(updates):
                    assert server.end() == 0
                    assert server.errors == b"", server.errors
                    return
        raise AssertionError(f"the batch was not stored: {result}")

    def _check_response(self, result: dict[str, Any], updates: list[dict[str, Any]]) -> None:
        """Every update that is reported as stored must be stored in the API."""
        store = Store(path=self._state)
        for update, outcome in zip(updates, outcomes(result), strict=True):
            if outcome == "updated":
                record = store.get(update["recordId"])
                assert proves(record, update), f"reported as stored: {update}; the API holds: {record}"

    def _check_records(self, updates: list[dict[str, Any]]) -> None:
        """Every record that was ever in a batch must hold its last update."""
        self._expected |= {update["recordId"]: update for update in updates}
        store = Store(path=self._state)
        for record_id_, update in self._expected.items():
            record = store.get(record_id_)
            assert proves(record, update), f"update: {update}; the API holds: {record}"

    def _check_audit(self) -> None:
        """The log must agree with the API's history: every write has a first line, and every last line is true."""
        lines = [json.loads(line) for line in self._audit.read_bytes().splitlines()]
        begun = {line["requestId"]: line for line in lines if line["event"] == "begin"}
        ended = {line["requestId"]: line for line in lines if line["event"] == "end"}
        assert len(begun) + len(ended) == len(lines), "one write has two lines of one kind"
        assert ended.keys() <= begun.keys(), "an end without a begin"
        written = Counter[str]()
        for write in Store(path=self._state).history:
            begin = begun.get(write["requestId"])
            assert begin, f"not in the audit log: {write}"
            assert begin["recordId"] == write["recordId"]
            assert begin["body"] == write["body"]
            written[write["requestId"]] += 1
        for request_id, end in ended.items():
            stored = end["outcome"] == "stored"
            assert end["outcome"] == "unknown" or stored == bool(written[request_id]), f"a false outcome: {end}"
        self.counts |= Counter({"writes": written.total(), "begun": len(begun), "ended": len(ended)})


def outcomes(result: dict[str, Any]) -> list[str]:
    """Return the outcome of each item of a batch."""
    content = json.loads(result["content"][0]["text"])
    return [item["outcome"] for item in content["results"]]


def proves(record: dict[str, Any] | None, update: dict[str, Any]) -> bool:
    """Tell whether a record holds every field of an update."""
    fields = {name: value for name, value in update.items() if name not in ("recordId", "overwrite")}
    return record is not None and all(record.get(name) == value for name, value in fields.items())

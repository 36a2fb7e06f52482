"""100,000 calls through one server over stdio, each response compared with its call."""

import json
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from stdio_host import HANDSHAKE, PATIENCE, notification, request, started, tool_call

from aitoearn_mcp.sandbox.records import PLATFORM_NAMES, STATES, record_id
from soak.processes import KEY, api

CALLS = int(os.environ.get("SOAK_CALLS", "100000"))
WARM_UP = 1_000
SAMPLE_EVERY = 1_000
MOST_GROWTH = 10 * 1024  # KiB
IN_FLIGHT = 24
SETTINGS = {"AITOEARN_API_KEY": KEY, "AITOEARN_PROTECT_LINKS": "0"}
"""Without protection an update is one request and replaces any link."""
LINKS = {
    "douyin": "https://www.douyin.com/video/{}",
    "twitter": "https://x.com/i/status/{}",
    "bilibili": "https://www.bilibili.com/video/BV1{}",
}
"""Links that AiToEarn stores as they are sent, by platform."""

Check = Callable[[dict[str, Any]], None]
"""Raises AssertionError if a result does not fit its call."""


class Caller:
    """Makes calls, each with a check of its response. A record is in one call at a time, so that its state is known."""

    def __init__(self) -> None:
        self.random = random.Random(7)
        self.made: Counter[str] = Counter()
        self._held: dict[str, dict[str, Any]] = {}
        self._free: SimpleQueue[tuple[str, str]] = SimpleQueue()
        for platform in PLATFORM_NAMES:
            for state in STATES:
                self._free.put((platform, record_id(platform, state)))

    def next(self, number: int) -> tuple[str, dict[str, Any], Check]:
        """Return a tool, its arguments, and the check of the response."""
        kinds = [self._mark, self._mark, self._link, self._read, self._read, self._wrong, self._offline, self._many]
        make = self.random.choice(kinds)
        self.made[make.__name__.removeprefix("_")] += 1
        return make(number)

    def _take(self) -> tuple[str, str]:
        return self._free.get(timeout=PATIENCE)

    def _mark(self, number: int) -> tuple[str, dict[str, Any], Check]:
        """Mark a record as having no link, with a reason."""
        platform, record = self._take()
        update = {"linkStatus": self.random.choice(["pending", "failed"]), "linkError": f"审核中 🎬 {number}"}
        return "update_work_link", {"recordId": record, **update}, self._updated(platform, record, update)

    def _link(self, number: int) -> tuple[str, dict[str, Any], Check]:
        """Set a record's link."""
        while (taken := self._take())[0] not in LINKS:
            self._free.put(taken)
        platform, record = taken
        update = {"linkStatus": "ready", "workLink": LINKS[platform].format(7_000_000_000 + number), "linkError": ""}
        return "update_work_link", {"recordId": record, **update}, self._updated(platform, record, update)

    def _updated(self, platform: str, record: str, update: dict[str, Any]) -> Check:
        def check(result: dict[str, Any]) -> None:
            self._hold(record, update)
            self._shows(record, result["structuredContent"])
            self._free.put((platform, record))

        return check

    def _read(self, number: int) -> tuple[str, dict[str, Any], Check]:
        platform, record = self._take()

        def check(result: dict[str, Any]) -> None:
            self._shows(record, result["structuredContent"])
            self._free.put((platform, record))

        return "get_publish_record", {"recordId": record}, check

    def _many(self, number: int) -> tuple[str, dict[str, Any], Check]:
        taken = [self._take(), self._take()]
        updates = [
            {"recordId": record, "linkStatus": "failed", "linkError": f"{place} 批 {number}"}
            for place, (_, record) in enumerate(taken)
        ]

        def check(result: dict[str, Any]) -> None:
            shown = result["structuredContent"]
            assert shown["updated"] == 2
            assert [each["outcome"] for each in shown["results"]] == ["updated"] * 2
            for place, (platform, record) in enumerate(taken):
                self._hold(record, {name: value for name, value in updates[place].items() if name != "recordId"})
                self._free.put((platform, record))

        return "update_many_work_links", {"updates": updates}, check

    def _wrong(self, number: int) -> tuple[str, dict[str, Any], Check]:
        def check(result: dict[str, Any]) -> None:
            assert result["isError"], "invalid arguments were accepted"
            assert f"wrongName{number}" in result["content"][0]["text"]

        return "update_work_link", {"recordId": "a", f"wrongName{number}": number}, check

    def _offline(self, number: int) -> tuple[str, dict[str, Any], Check]:
        link = LINKS["douyin"].format(7_000_000_000 + number)

        def check(result: dict[str, Any]) -> None:
            assert result["structuredContent"]["workId"] == str(7_000_000_000 + number)

        return "check_work_link", {"workLink": link + "?utm_source=x"}, check

    def _hold(self, record: str, update: dict[str, Any]) -> None:
        self._held[record] = self._held.get(record, {}) | update

    def _shows(self, record: str, shown: dict[str, Any]) -> None:
        """Compare a record with its last updates."""
        assert shown["id"] == record
        for name, value in self._held.get(record, {}).items():
            assert shown.get(name) == value, f"{name} of {record}: {shown.get(name)!r} is not {value!r}"


def run() -> str:
    """Return the counts. Raises if a response was wrong, or the process grew."""
    caller = Caller()
    checks: dict[int, Check] = {}
    wrong: list[str] = []
    samples: list[tuple[int, int, int]] = []
    room = threading.Semaphore(IN_FLIGHT)
    with (
        api() as sandbox,
        started(SETTINGS | {"AITOEARN_BASE_URL": sandbox.base_url}, reading=False) as server,
    ):
        process, stdout = server.process, server.process.stdout
        assert stdout
        server.write(request("hello", "initialize", **HANDSHAKE))
        stdout.readline()
        server.write(notification("notifications/initialized"))
        answered = 0

        def read() -> None:
            nonlocal answered
            rest = b""
            while answered < CALLS and (data := stdout.read(1 << 16)):
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    response = json.loads(line)
                    check = checks.pop(response["id"])
                    try:
                        check(response["result"])
                    except (AssertionError, KeyError) as error:
                        wrong.append(f"call {response['id']}: {error!r}: {line[:300]!r}")
                    answered += 1
                    if answered % SAMPLE_EVERY == 0:
                        samples.append((answered, *resources(process.pid)))
                    room.release()

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        for number in range(1, CALLS + 1):
            assert room.acquire(timeout=PATIENCE), f"no response for {PATIENCE} s; {answered} so far: {wrong[:3]}"
            if len(wrong) > 10:
                break
            tool, arguments, checks[number] = caller.next(number)
            server.write(tool_call(number, tool, arguments))
        reader.join(PATIENCE)
        code = server.end()
    assert not wrong, f"{len(wrong)} wrong responses: {wrong[:3]}"
    assert answered == CALLS
    assert not checks
    assert code == 0
    assert server.errors == b""
    tenths = ", ".join(f"{number}: {kib / 1024:.1f}" for number, kib, _ in samples[:: max(1, len(samples) // 10)])
    sys.stdout.write(f"memory in MiB after this many calls: {tenths}\n")
    _, memory, files = next(sample for sample in samples if sample[0] >= WARM_UP)
    growth = max(sample[1] for sample in samples) - memory
    most_files = max(sample[2] for sample in samples)
    assert growth < MOST_GROWTH, f"grew by {growth} KiB: {samples[:: max(1, len(samples) // 20)]}"
    assert most_files <= files, f"{files} file descriptors became {most_files}"
    return (
        f"{answered} calls through one process ({', '.join(f'{n} {kind}' for kind, n in caller.made.most_common())}): "
        f"0 wrong responses, memory {memory / 1024:.1f} MiB after {WARM_UP} calls and at most {growth / 1024:+.1f} MiB "
        f"later, file descriptors {files} and at most {most_files} later"
    )


def resources(pid: int) -> tuple[int, int]:
    """Return a process's resident memory in KiB and its number of open files, from Linux's /proc."""
    status = Path(f"/proc/{pid}/status").read_text()
    memory = int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])
    return memory, len(list(Path(f"/proc/{pid}/fd").iterdir()))

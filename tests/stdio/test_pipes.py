"""Reading and writing what a client may give a process as stdin and stdout: a pipe, a socket, a file."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from aitoearn_mcp.stdio.pipes import read_lines, write_all

pytestmark = pytest.mark.anyio

MIB = 1024 * 1024
Ends = tuple[int, int]


@pytest.fixture(params=["pipe", "socket"])
def ends(request: pytest.FixtureRequest) -> Iterator[Ends]:
    """Two descriptors: the first reads what the second writes."""
    if request.param == "pipe":
        reads, writes = os.pipe()
    else:
        reads, writes = (end.detach() for end in socket.socketpair())
    opened = {reads, writes}
    yield reads, writes
    for descriptor in opened:
        try:
            os.close(descriptor)
        except OSError:
            continue  # The test closed it.


async def read_all(descriptor: int) -> list[bytes]:
    with anyio.fail_after(10):
        return [line async for line in read_lines(descriptor)]


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ([b"one\ntwo\n"], [b"one", b"two"]),
        ([b"o", b"n", b"e\nt", b"wo\n"], [b"one", b"two"]),
        ([b"\n\none\r\n"], [b"", b"", b"one\r"]),
        ([b"one\nwithout an end"], [b"one", b"without an end"]),
        ([], []),
    ],
)
async def test_a_line_is_read_whole_however_it_is_split(ends: Ends, written: list[bytes], lines: list[bytes]) -> None:
    reads, writes = ends

    async def write() -> None:
        for part in written:
            await write_all(writes, part)
            await anyio.wait_all_tasks_blocked()
        os.close(writes)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(write)
        assert await read_all(reads) == lines


async def test_a_line_larger_than_the_pipe_gets_through_a_slow_reader(ends: Ends) -> None:
    reads, writes = ends
    sent = os.urandom(MIB).replace(b"\n", b" ")

    async def write() -> None:
        await write_all(writes, sent)
        os.close(writes)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(write)
        await anyio.wait_all_tasks_blocked()
        assert await read_all(reads) == [sent]


async def test_a_file_is_written_and_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        await write_all(descriptor, b"one\ntwo")
        os.lseek(descriptor, 0, os.SEEK_SET)
        assert await read_all(descriptor) == [b"one", b"two"]
    finally:
        os.close(descriptor)


async def test_writing_without_a_reader_is_an_error(ends: Ends) -> None:
    reads, writes = ends
    os.close(reads)
    with pytest.raises(ConnectionError):
        await write_all(writes, b"without a reader")


async def test_lines_end_when_the_client_leaves_without_reading() -> None:
    host, ours = socket.socketpair()
    with ours:
        with host:
            await write_all(ours.fileno(), b"a response that is never read")
            host.send(b"a request\n")
        assert await read_all(ours.fileno()) in ([b"a request"], [])


@pytest.mark.parametrize("blocked", ["reading", "writing"])
async def test_waiting_for_the_other_end_can_be_cancelled(ends: Ends, blocked: str) -> None:
    reads, writes = ends

    async def read() -> None:
        await read_all(reads)

    async def write() -> None:
        await write_all(writes, bytes(8 * MIB))

    waits = {"reading": read, "writing": write}
    with anyio.move_on_after(0.1) as scope:
        await waits[blocked]()
    assert scope.cancelled_caught

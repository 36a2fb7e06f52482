"""Loopback sockets: a listener whose connections are tasks, streams over them, and resets."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from typing import Any

_LONGEST_HEAD = 1 << 20


class Listener:
    """Listens on a free loopback port; each connection is a task, and `stop` ends all of them."""

    def __init__(self, serve: Callable[[socket.socket], Awaitable[None]]) -> None:
        self.connections = 0
        self._serve = serve
        self._tasks: set[asyncio.Task[None]] = set()
        self._bugs: list[BaseException] = []
        self._socket = bound_socket(0)
        self.port: int = self._socket.getsockname()[1]
        self._socket.listen(128)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._accept)

    @property
    def open(self) -> int:
        """The number of connections being served."""
        return len(self._tasks)

    def refuse(self) -> None:
        """Refuse every further connection, and keep the port reserved."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        self._socket = bound_socket(self.port)

    async def stop(self) -> None:
        """End every connection and release the port; raise the first error of a connection task, if any."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        # Tasks that have not started yet must start, so that they close their sockets.
        await asyncio.sleep(0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)
        if self._bugs:
            raise self._bugs[0]

    def _accept(self) -> None:
        try:
            connection, _ = self._socket.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        connection.setblocking(False)
        self.connections += 1
        task = self._loop.create_task(self._run(connection))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def _run(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            await self._serve(connection)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (bug := task.exception()):
            self._bugs.append(bug)


def bound_socket(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setblocking(False)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def reset_on_close(connection: Any) -> None:
    """Make the next close send an RST instead of a FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset(connection: socket.socket) -> None:
    reset_on_close(connection)
    connection.close()


async def open_streams(
    connection: socket.socket, tls: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_LONGEST_HEAD)
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, connection, ssl=tls)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def close_streams(writer: asyncio.StreamWriter) -> None:
    """Close the connection; cut it off if the client does not complete the close in half a second."""
    writer.close()
    try:
        await asyncio.wait_for(writer.wait_closed(), 0.5)
    except (OSError, TimeoutError):
        pass
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

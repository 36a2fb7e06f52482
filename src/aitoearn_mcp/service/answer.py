"""The answer to one request on its way out."""

import json

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from aitoearn_mcp.service.accept import EVENTS, JSON

_ANSWERS = ("result", "error")


class Answer:
    """Sends an answer on, with the request's id among its headers, and an event stream as JSON where that is wanted.

    The head of an event stream waits for the first event. Until then nothing was sent to the caller, so that a proxy
    may still ask another process if this one dies: the SDK does the same for the 2026 protocol, not for older ones.
    """

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._head: Message | None = None
        self._events = bytearray()
        self.wants_events = True
        self.is_begun = False
        self.request_id = request_id
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        """Send an ASGI message."""
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._head is None:
            await self._pass_on(message)
        elif self.wants_events:
            head, self._head = self._head, None
            await self._pass_on(head)
            await self._pass_on(message)
        else:
            self._events += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_as_json()

    async def _begin(self, head: Message) -> None:
        self.status = head["status"]
        headers = MutableHeaders(scope=head)
        headers["X-Request-Id"] = self.request_id
        if headers.get("content-type", "").startswith(EVENTS):
            self._head = head
        else:
            self._head = None
            await self._pass_on(head)

    async def _pass_on(self, message: Message) -> None:
        self.is_begun = True
        await self._send(message)

    async def _send_as_json(self) -> None:
        """Send the response that the stream held; progress, which came before it, can't be sent."""
        response = _response_in(bytes(self._events))
        if response is None or self._head is None:
            return
        headers = MutableHeaders(scope=self._head)
        headers["Content-Type"] = JSON
        headers["Content-Length"] = str(len(response))
        head, self._head = self._head, None
        await self._pass_on(head)
        await self._pass_on({"type": "http.response.body", "body": response})


def _response_in(events: bytes) -> bytes | None:
    """Return the JSON-RPC response of a stream of server-sent events; each of ours has its data on one line."""
    lines = [line.removeprefix(b"data:").strip() for line in events.splitlines() if line.startswith(b"data:")]
    return next((line for line in lines if line and not json.loads(line).keys().isdisjoint(_ANSWERS)), None)

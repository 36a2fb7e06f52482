"""A page in Chromium with real keys: the DevTools protocol over a pair of pipes."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from chromium import PLAIN, program

_SECONDS = 30
_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "Space": 32, "ArrowUp": 38, "ArrowDown": 40}
_TEXT = {"Enter": "\r", "Space": " "}
_SHIFT = 8
# Chromium reads its file 3 and writes its file 4.
_START = "import os, sys; [os.dup2(int(sys.argv[at]), at + 2) for at in (1, 2)]; os.execv(sys.argv[3], sys.argv[3:])"


class Page:
    """One page, driven as a person without a mouse does."""

    def __init__(self, reader: asyncio.StreamReader, write: int) -> None:
        """Take the pipe that Chromium writes and the one that it reads."""
        self._reader = reader
        self._write = write
        self._last = 0
        self._session: dict[str, str] = {}

    async def open(self, url: str) -> None:
        """Open the address in a window that has the focus."""
        target = await self._call("Target.createTarget", url="about:blank")
        attached = await self._call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        await self._call("Emulation.setFocusEmulationEnabled", enabled=True)
        await self._call("Page.navigate", url=url)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other; `Shift+Tab` is one."""
        for key in keys:
            name = key.removeprefix("Shift+")
            code = {"key": " " if name == "Space" else name, "code": name, "windowsVirtualKeyCode": _KEYS[name]}
            modifiers = _SHIFT if key != name else 0
            text = {"text": _TEXT[name]} if name in _TEXT else {}
            await self._call("Input.dispatchKeyEvent", type="keyDown", modifiers=modifiers, **code, **text)
            await self._call("Input.dispatchKeyEvent", type="keyUp", modifiers=modifiers, **code)

    async def type(self, text: str) -> None:
        """Put text where the cursor is, as an input method or a paste does."""
        await self._call("Input.insertText", text=text)

    async def evaluate(self, script: str) -> Any:
        """Return what a script gives, in the outer page."""
        answer = await self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"].get("value")

    async def until(self, what: str, script: str) -> Any:
        """Wait until a script gives something true."""
        for _ in range(_SECONDS * 20):
            value = await self.evaluate(script)
            if value:
                return value
            await asyncio.sleep(0.05)
        raise AssertionError(f"not seen: {what}")

    async def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._last += 1
        message = {"id": self._last, "method": method, "params": params, **self._session}
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            line = await asyncio.wait_for(self._reader.readuntil(b"\0"), _SECONDS)
            answer = json.loads(line[:-1])
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])


@asynccontextmanager
async def page(url: str) -> AsyncIterator[Page]:
    """Give the page at an address, in a Chromium of its own."""
    chromium = program()
    if chromium is None:
        raise RuntimeError("Chromium is not installed: run scripts/install_chromium.sh")
    its_input, our_output = os.pipe()
    our_input, its_output = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = (
            *PLAIN,
            "--remote-debugging-pipe",
            "--window-size=1000,1000",
            f"--user-data-dir={profile}",
            "about:blank",
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _START, str(its_input), str(its_output), chromium, *options),
            pass_fds=(its_input, its_output),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        os.close(its_input)
        os.close(its_output)
        reader = asyncio.StreamReader(limit=2**24)
        pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(our_input, "rb", buffering=0)
        )
        try:
            driven = Page(reader, our_output)
            await driven.open(url)
            yield driven
        finally:
            pipe.close()
            os.close(our_output)
            process.terminate()
            await asyncio.wait_for(process.wait(), _SECONDS)

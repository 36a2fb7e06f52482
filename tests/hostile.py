"""Arguments that nobody should send, made from the published schemas, and what must hold of each call with them."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import anyio
import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import strategies as st
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCRequest
from stdio_host import HANDSHAKE

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, DOUYIN_WITHOUT_LINK, KEY, OTHER_USERS_RECORD, SOURCE_BTL
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS

HOST = "localhost"
_RECORDS = "/api/v2/channels/publish/records"
_ID = "[A-Za-z0-9_-]{1,128}"
_PATHS = re.compile(rf"{_RECORDS}(?:/(?P<id>{_ID})(?P<write>/work-link)?|/public/(?P<shown>{_ID}))?")
_CHANNELS = _RECORDS.removesuffix("/publish/records")
_LISTS = (f"{_RECORDS}/published", f"{_RECORDS}/queued", f"{_CHANNELS}/accounts", f"{_CHANNELS}/works/link-info")
_LONGEST_TEXT = 10_000
"""Whatever is sent, an error stays this short: an agent pays for every word."""

IDS = [DOUYIN_PENDING, DOUYIN_WITHOUT_LINK, DOUYIN_PENDING.upper(), OTHER_USERS_RECORD, SOURCE_BTL, "f" * 24]
LINKS = [
    "https://www.douyin.com/video/7388888888888888888",
    "3.21 复制打开抖音，看看 https://v.douyin.com/iRNBho6u/ 12/09 aBc:/",
    "https://www.bilibili.com/video/BV1sandbox4Q",
    "https://x.com/i/status/1780000000000000000",
]
TIMES = ["2026-01-01", "2026-11-24T10:00:00+08:00", "2026-02-30", "0000-00-00", "9999-12-31", "2026-01-01T00:00:00"]
TRAPS = [
    *("", " ", ".", "..", "../..", "%2e%2e", "%2E%2E/", "a/b", "a\\b", "a?b=c", "a#b", "a%00b", "queued", "public"),
    *("a\r\nX-Evil: 1", "\r\n\r\nGET / HTTP/1.1", "\x00", "\x1b[31m", "\u202e", "\u2066", "\ufeff", "\U000e0041"),
    *(
        "\ud800",
        "a\udfffb",
        "e\u0301",
        "ﬀ",
        "İ",
        "𝟙",
        "١",
        "夏日 🌊",
        "👩\u200d👩\u200d👧",
        "a" * 200_000,
        "é" * 70_000,
    ),
    *(
        "null",
        "true",
        "NaN",
        "1e999",
        "{}",
        "[]",
        '{"a":1}',
        '{"a":',
        "[[[[",
        '"',
        "'",
        "`",
        "$(id)",
        "${jndi:ldap://x}",
    ),
    *("{0}", "{name}", "{url!r}", "%s%n", "<script>", "</tool_result>", "__class__", "constructor", "self"),
    *("http://", "https://[::1", "https://127.0.0.1/video/1", "https://user:pw@www.douyin.com/video/1", "//evil"),
    *("javascript:alert(1)", "file:///etc/passwd", "https://例え.jp/", "https://www.douyin.com:99999/video/1"),
    *("https://www.douyin.com/video/1 https://evil.example/", "https://xn--/", "http://169.254.169.254/latest"),
]


@dataclass(frozen=True, slots=True)
class Long:
    """A part of arguments that is too large to be printed where an example fails: the text, so many times."""

    text: str
    times: int

    def whole(self) -> str:
        return self.text * self.times


@dataclass(frozen=True, slots=True)
class Deep:
    """The same for what is nested: an array or an object, so many levels deep."""

    levels: int
    name: str | None = None

    def whole(self) -> Any:
        value: Any = 1
        for _ in range(self.levels):
            value = [value] if self.name is None else {self.name: value}
        return value


def whole(value: Any) -> Any:
    """Return arguments with what stands for large parts replaced by these."""
    if isinstance(value, Long | Deep):
        return value.whole()
    if isinstance(value, dict):
        return {whole(name): whole(item) for name, item in value.items()}
    return [whole(item) for item in value] if isinstance(value, list) else value


_TEXT = st.one_of(
    st.sampled_from([*IDS, *LINKS, *TIMES, *TRAPS]),
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.builds("".join, st.lists(st.sampled_from([*IDS, *LINKS, *TRAPS[:40]]), min_size=2, max_size=3)),
)
_WORDS = st.text("abc 夏日🌊{}%/.:\\\"'\n", max_size=12)
MISSING = object()
_LONG = st.sampled_from([Long("a", 200_000), Long("é", 70_000), Long("http://", 30_000), Long("[", 100_000)])
_NAMES = st.one_of(_TEXT, _TEXT, _LONG)
_LEAVES = st.one_of(
    _TEXT,
    _LONG,
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 2**53, -(2**53) - 1, 10**400, 0.0, -0.0, 1e308, 5e-324]),
    st.floats(),
)
JUNK: st.SearchStrategy[Any] = st.one_of(
    _LEAVES,
    st.recursive(
        _LEAVES,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
        max_leaves=8,
    ),
    st.builds(Deep, st.sampled_from([50, 64, 65, 150, 900]), st.sampled_from([None, "a"])),
    st.just([{}] * 300),
)
_SOUND = {
    "recordId": st.sampled_from(IDS),
    "workLink": st.sampled_from(LINKS),
    "since": st.sampled_from(TIMES),
    "until": st.sampled_from(TIMES),
    "accountType": st.sampled_from(["douyin", "KWAI", "bilibili", "mastodon"]),
}


def arguments_of(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return arguments for a tool with this schema: sound ones, such with junk in some places, and junk alone."""
    return st.one_of(
        _sound_object(schema),
        _sound_object(schema),
        st.builds(_merged, _sound_object(schema), st.one_of(*_mistakes(schema))),
        st.dictionaries(_NAMES, JUNK, max_size=5),
    )


def _mistakes(schema: dict[str, Any]) -> list[st.SearchStrategy[dict[str, Any]]]:
    """Return what can stand over sound arguments: junk under a known name, its snake_case, a made-up name, nothing."""
    names = sorted(schema["properties"])
    snake = [re.sub("[A-Z]", lambda found: "_" + found[0].lower(), name) for name in names]
    return [
        st.dictionaries(st.sampled_from(names), JUNK, min_size=1, max_size=2),
        st.dictionaries(st.sampled_from(snake), JUNK, min_size=1, max_size=2),
        st.dictionaries(_NAMES, JUNK, min_size=1, max_size=2),
        st.sampled_from(names).map(lambda name: {name: MISSING}),
    ]


def _merged(sound: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (sound | over).items() if value is not MISSING}


def _sound_object(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    known = {name: _sound(name, inner) for name, inner in schema["properties"].items()}
    required = {name: known[name] for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional={name: known[name] for name in known if name not in required})


def _sound(name: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that fit the schema, and for a text sometimes one that is a trap all the same."""
    if name in _SOUND:
        return _SOUND[name]
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "object" if "properties" in schema:
            return _sound_object(schema)
        case "object":
            return st.dictionaries(_WORDS, st.one_of(_WORDS, st.integers(-9, 9), st.booleans(), st.none()), max_size=3)
        case "array":
            return st.lists(_sound("", schema["items"]), min_size=1, max_size=4)
        case "integer":
            return st.integers(schema.get("minimum", -5), schema.get("maximum", 500))
        case "boolean":
            return st.booleans()
    return st.one_of(_WORDS, _WORDS, _WORDS, _TEXT)


CALLS = st.sampled_from(TOOLS).flatmap(lambda tool: st.tuples(st.just(tool.name), arguments_of(tool.input_schema)))
"""A tool's name, and arguments for it."""


class _Recorder(httpx.AsyncBaseTransport):
    """Passes requests on to a sandbox, and keeps them."""

    def __init__(self) -> None:
        self.store = Store.seeded()
        self.requests: list[httpx.Request] = []
        self._sandbox = httpx.ASGITransport(create_app(self.store), raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self._sandbox.handle_async_request(request)


class Target:
    """A server in this process, called as over stdio, without a client that would look at the arguments first.

    `calls`, `refused` (before the network) and `sent` (to the API) count.
    """

    def __init__(self, portal: BlockingPortal, recorder: _Recorder) -> None:
        self.calls = 0
        self.refused = 0
        self.sent = 0
        self._portal = portal
        self._recorder = recorder

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Serve, and shake hands."""
        settings = Settings.from_env({"AITOEARN_API_KEY": KEY, "AITOEARN_BASE_URL": f"http://{HOST}/api"})
        server = build_server(settings, self._recorder)
        self._sends, reads = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        writes, self._receives = anyio.create_memory_object_stream[SessionMessage](0)
        async with anyio.create_task_group() as tasks, self._sends, self._receives:
            tasks.start_soon(server.run, reads, writes, server.create_initialization_options())
            await self._ask("initialize", HANDSHAKE)
            yield
            tasks.cancel_scope.cancel()

    async def _ask(self, method: str, params: dict[str, Any]) -> Any:
        """Send a request and return its answer as a host reads it."""
        message = JSONRPCRequest(jsonrpc="2.0", id=self.calls, method=method, params=params)
        await self._sends.send(SessionMessage(message))
        answer = await self._receives.receive()
        return json.loads(answer.message.model_dump_json(by_alias=True, exclude_unset=True))

    def call(self, tool: str, arguments: dict[str, Any]) -> None:
        """Call a tool; raises AssertionError unless all that must hold of a call did."""
        arguments = whole(arguments)
        self._recorder.requests.clear()
        self.calls += 1
        answer = self._portal.call(self._ask, "tools/call", {"name": tool, "arguments": arguments})
        assert answer["id"] == self.calls
        assert "result" in answer, f"a protocol error: {answer}"
        text = "\n".join(block["text"] for block in answer["result"]["content"])
        error = answer["result"].get("_meta", {}).get(ERROR_META, {}).get("error")
        assert error != "InternalError", text
        if error == "InvalidArguments":
            self.refused += 1
            assert not self._recorder.requests, "it was refused, and sent"
            _check_refusal(text, tool, arguments)
        self.sent += bool(self._recorder.requests)
        for request in self._recorder.requests:
            _check_request(request, tool, arguments)


def _check_refusal(text: str, tool: str, arguments: dict[str, Any]) -> None:
    """Check that each line names an argument, and that the whole is short and safe to show."""
    assert len(text) < _LONGEST_TEXT, f"{len(text)} characters"
    summary, *lines = text.splitlines()
    assert lines, summary
    [schema] = [each.input_schema for each in TOOLS if each.name == tool]
    names = [*schema["properties"], *(name[:60].encode("unicode_escape").decode() or '""' for name in arguments)]
    for line in lines:
        named = any(line.startswith(f"- {name}") for name in [*names, "(a name)", "... and "])
        assert named, f"names no argument: {line}"


def _check_request(request: httpx.Request, tool: str, arguments: dict[str, Any]) -> None:
    """Check that a request goes where the tool's requests go, and is about a record that was named."""
    [writes] = [each.writes for each in TOOLS if each.name == tool]
    path = request.url.raw_path.decode("ascii").partition("?")[0]
    found = _PATHS.fullmatch(path)
    assert (request.url.scheme, request.url.host, request.headers["host"]) == ("http", HOST, HOST)
    assert found or path in _LISTS, f"another path: {path}"
    assert request.method == ("PATCH" if found and found["write"] else "GET")
    assert request.method == "GET" or (writes and arguments.get("dryRun") is not True)
    assert (
        request.headers["x-api-key"] == KEY
        if found is None or not found["shown"]
        else "x-api-key" not in request.headers
    )
    record_id = found and (found["id"] or found["shown"])
    if record_id and path not in _LISTS:
        assert record_id in _strings(arguments), f"a record that nobody named: {path}"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from re.findall(r"[A-Za-z0-9_-]+", value)  # a batch may come as a string of JSON
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(item)


@contextmanager
def target() -> Iterator[Target]:
    """Open a server with a sandbox behind it."""
    with start_blocking_portal() as portal:
        opened = Target(portal, _Recorder())
        with portal.wrap_async_context_manager(opened.opened()):
            yield opened

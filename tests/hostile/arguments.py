"""Hostile arguments, generated from the published schemas."""

import re
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, DOUYIN_WITHOUT_LINK, OTHER_USERS_RECORD, SOURCE_BTL
from aitoearn_mcp.tools.catalogue import TOOLS

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
class Repeated:
    """A repeated text, in short form, so that a failing example can be printed."""

    text: str
    times: int

    def written_out(self) -> str:
        return self.text * self.times


@dataclass(frozen=True, slots=True)
class Nested:
    """A deeply nested array or object, in short form."""

    levels: int
    name: str | None = None

    def written_out(self) -> Any:
        value: Any = 1
        for _ in range(self.levels):
            value = [value] if self.name is None else {self.name: value}
        return value


def written_out(value: Any) -> Any:
    """Return arguments with every short form written out."""
    if isinstance(value, Repeated | Nested):
        return value.written_out()
    if isinstance(value, dict):
        return {written_out(name): written_out(item) for name, item in value.items()}
    return [written_out(item) for item in value] if isinstance(value, list) else value


_TEXT = st.one_of(
    st.sampled_from([*IDS, *LINKS, *TIMES, *TRAPS]),
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.builds("".join, st.lists(st.sampled_from([*IDS, *LINKS, *TRAPS[:40]]), min_size=2, max_size=3)),
)
_WORDS = st.text("abc 夏日🌊{}%/.:\\\"'\n", max_size=12)
MISSING = object()
_REPEATED = st.sampled_from(
    [Repeated("a", 200_000), Repeated("é", 70_000), Repeated("http://", 30_000), Repeated("[", 100_000)]
)
_NAMES = st.one_of(_TEXT, _TEXT, _REPEATED)
_LEAVES = st.one_of(
    _TEXT,
    _REPEATED,
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
    st.builds(Nested, st.sampled_from([50, 64, 65, 150, 900]), st.sampled_from([None, "a"])),
    st.just([{}] * 300),
)
_VALID = {
    "recordId": st.sampled_from(IDS),
    "workLink": st.sampled_from(LINKS),
    "since": st.sampled_from(TIMES),
    "until": st.sampled_from(TIMES),
    "accountType": st.sampled_from(["douyin", "KWAI", "bilibili", "mastodon"]),
}


def arguments_of(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return arguments for this schema: valid ones, valid ones with junk in places, and pure junk."""
    return st.one_of(
        _valid_object(schema),
        _valid_object(schema),
        st.builds(_merged, _valid_object(schema), st.one_of(*_mistakes(schema))),
        st.dictionaries(_NAMES, JUNK, max_size=5),
    )


def _mistakes(schema: dict[str, Any]) -> list[st.SearchStrategy[dict[str, Any]]]:
    """Return what replaces parts of valid arguments: junk under a known, snake_case or made-up name, or nothing."""
    names = sorted(schema["properties"])
    snake = [re.sub("[A-Z]", lambda found: "_" + found[0].lower(), name) for name in names]
    return [
        st.dictionaries(st.sampled_from(names), JUNK, min_size=1, max_size=2),
        st.dictionaries(st.sampled_from(snake), JUNK, min_size=1, max_size=2),
        st.dictionaries(_NAMES, JUNK, min_size=1, max_size=2),
        st.sampled_from(names).map(lambda name: {name: MISSING}),
    ]


def _merged(valid: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (valid | over).items() if value is not MISSING}


def _valid_object(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    known = {name: _valid(name, inner) for name, inner in schema["properties"].items()}
    required = {name: known[name] for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional={name: known[name] for name in known if name not in required})


def _valid(name: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that fit the schema; a text is sometimes a trap."""
    if name in _VALID:
        return _VALID[name]
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "object" if "properties" in schema:
            return _valid_object(schema)
        case "object":
            return st.dictionaries(_WORDS, st.one_of(_WORDS, st.integers(-9, 9), st.booleans(), st.none()), max_size=3)
        case "array":
            return st.lists(_valid("", schema["items"]), min_size=1, max_size=4)
        case "integer":
            return st.integers(schema.get("minimum", -5), schema.get("maximum", 500))
        case "boolean":
            return st.booleans()
    return st.one_of(_WORDS, _WORDS, _WORDS, _TEXT)


CALLS = st.sampled_from(TOOLS).flatmap(lambda tool: st.tuples(st.just(tool.name), arguments_of(tool.input_schema)))
"""A tool's name and arguments for it."""

"""Write docs/errors.md from the table of codes, the tree of errors and the outcome rules. `make docs` calls it."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import aitoearn_mcp.tools
from aitoearn_mcp.api import errors
from aitoearn_mcp.api.codes import MEANINGS, UNLISTED, CodeMeaning
from aitoearn_mcp.api.outcome import Outcome, Retry, judge
from aitoearn_mcp.api.response import ApiResponse

FILE = Path(__file__).parents[1] / "docs" / "errors.md"
RECORD_ID = "0" * 24
EXPLAINED = "The error says what is wrong with the link that was sent."

INTRODUCTION = """\
# Errors

<!-- Made by `make docs` from src/aitoearn_mcp/api: edit it there. -->

A failed call is a tool error (`isError`). Its text says what happened, why, what to do, whether anything changed, and
whether to try again; `_meta["aitoearn-mcp/error"]` holds the same for programs:
`error` (a kind below), `code`, `requestId`, `retryable`, `retryAfterSeconds`, and for a call that writes `changed`:
`no` or `unknown`.
"""
CODES = """\
## AiToEarn's codes

AiToEarn answers with HTTP 200 and a code in the body; 0 is success. "Sent again": this server sends the request again
by itself, up to three attempts in all; it also does so where AiToEarn marks an error as retryable. "Nothing" in the
column "changed" does not hold if an earlier attempt of the same call has an unknown outcome.

| code | what it means | 含义 | what to do | changed | sent again | kind |
|---|---|---|---|---|---|---|
"""
KINDS = """\
## Kinds

| kind | what it is |
|---|---|
"""


def error_page() -> str:
    """Return the current page."""
    for module in pkgutil.iter_modules(aitoearn_mcp.tools.__path__):
        importlib.import_module(f"aitoearn_mcp.tools.{module.name}")  # Some kinds are declared where they are used.
    rows = [
        *(_row(str(code), code, meaning) for code, meaning in sorted(MEANINGS.items())),
        _row("other", -1, UNLISTED),
    ]
    kinds = [f"| `{kind.published_name}` | {inspect.getdoc(kind)} |" for kind in _tree(errors.AiToEarnError)]
    return "\n".join([INTRODUCTION, CODES + "\n".join(rows), "", KINDS + "\n".join(kinds), ""])


def _row(shown: str, code: int, meaning: CodeMeaning) -> str:
    verdict = judge(ApiResponse(200, code), RECORD_ID)
    changed = "unknown" if verdict.outcome is Outcome.UNKNOWN else "nothing"
    again = "no" if verdict.retry is Retry.NO else "yes"
    advice = meaning.advice.en if meaning.advice else ""
    if changed == "unknown":
        advice = f"{advice} Read the record again in a minute, before you write something else.".strip()
    kind = "OutcomeUnknown" if verdict.outcome is Outcome.UNKNOWN else meaning.error.published_name
    cells = [shown, meaning.what.en, meaning.what.zh, advice or EXPLAINED, changed, again, f"`{kind}`"]
    return f"| {' | '.join(cells)} |"


def _tree(kind: type[errors.AiToEarnError]) -> Iterator[type[errors.AiToEarnError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _tree(child)


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(error_page(), encoding="utf-8", newline="\n")

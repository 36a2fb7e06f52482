"""Run real hosts for whole turns against this server on the sandbox, and check what they show to their models.

What each shows is kept in snapshots/, reviewed; UPDATE_SNAPSHOTS=1 writes it anew.
"""

import json
import os
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripted_model import Call, Json, ScriptedModel, scripted_model
from turns import HOSTS, Home, Host

from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.installation import safety
from aitoearn_mcp.introduction import instructions
from aitoearn_mcp.sandbox.records import (
    BILIBILI_WITHOUT_LINK,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    TIKTOK_PENDING,
    UNKNOWN_RECORD,
)
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import tools_for

HERE = Path(__file__).parent
SNAPSHOTS = HERE / "snapshots"

# As the entries that `config` makes set them.
SETTINGS = Settings.from_env({"AITOEARN_SANDBOX": "1", **safety()})
TOOLS = tools_for(SETTINGS, reads_files=True)

GOOD = Call(
    "update_work_link",
    {
        "recordId": DOUYIN_WITHOUT_LINK,
        "workLink": "3.21 复制打开抖音，看看【夏日海边】 https://v.douyin.com/iRNBho6u/ 12/09 aBc:/",
    },
)
REFUSED = Call(
    "update_work_link",
    {"recordId": DOUYIN_WITHOUT_LINK, "workLink": "https://creator.douyin.com/creator-micro/content/manage"},
)
PROTECTED = Call(
    "update_work_link", {"recordId": DOUYIN_READY, "workLink": "https://www.douyin.com/video/7300000000000000001"}
)
BATCH = Call(
    "update_many_work_links",
    {
        "updates": [
            {"recordId": BILIBILI_WITHOUT_LINK, "workLink": "https://www.bilibili.com/video/BV1a4y1E7wX"},
            {"recordId": TIKTOK_PENDING, "linkStatus": "failed", "linkError": "作品已删除"},
            {"recordId": UNKNOWN_RECORD, "linkStatus": "pending"},
        ]
    },
)
SCRIPT = [GOOD, REFUSED, PROTECTED, BATCH]
# For each call, what its result must show: the stored link, a note, real Chinese; the reason of a refusal.
SHOWN = [
    (
        "https://www.douyin.com/video/7388888888888888888",
        "AiToEarn stored the link in its own form",
        "夏日海边 vlog 🌊",
    ),
    ("Nothing was sent and nothing was changed", "This is a creator or editor page of Douyin"),
    ("overwrite",),
    (BILIBILI_WITHOUT_LINK, "updated", "refused", "15000"),
]


def main() -> None:
    """Print one line per host and the README's table, and exit with 1 if anything failed."""
    failed = False
    for host in HOSTS:
        model, problems = run(host)
        snapshot = normalised({"tools": model.tools, "results": model.results})
        checks = list(check(model))
        problems += [what for what, holds in checks if not holds] + compare(host, snapshot)
        print(
            f"{host.title}: {sum(holds for _, holds in checks)} of {len(checks)} checks passed; {first_request(model)}"
        )
        for problem in problems:
            failed = True
            print(f"  {problem}")
    print("\n" + table(), end="")
    sys.exit(failed)


def run(host: Host) -> tuple[ScriptedModel, list[str]]:
    """Run one turn in a home of its own; return what its model saw, and what went wrong with the host itself."""
    with scripted_model(SCRIPT) as model, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "work").mkdir()
        path = f"{HERE / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
        environ = {"PATH": path, "HOME": folder, "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        end = host.turn(Home(Path(folder), environ, model.url))
    problems = [] if end.returncode == 0 else [f"ended with {end.returncode}: {end.stdout}{end.stderr}"]
    return model, problems


def check(model: ScriptedModel) -> Iterator[tuple[str, bool]]:
    """Yield each thing that a model must be shown, and whether it was."""
    everything = "\n".join(strings(model.requests[-1])) if model.requests else ""
    yield "the server's instructions", instructions(SETTINGS, TOOLS) in everything
    for tool in TOOLS:
        shown = next((shown for shown in model.tools if shown["name"].endswith(tool.name)), None)
        yield f"the tool {tool.name}", shown is not None
        texts = set(strings(shown))
        # Claude Code writes descriptions in Unicode's form NFKC: `…` as three dots, a fullwidth comma as a plain one.
        yield (
            f"the description of {tool.name}",
            not texts.isdisjoint({tool.description, unicodedata.normalize("NFKC", tool.description)}),
        )
        rules = {schema["description"] for schema in schemas(tool.input_schema) if "description" in schema}
        yield f"each parameter's description of {tool.name}", rules <= texts
    yield f"{len(SCRIPT)} results", len(model.results) == len(SCRIPT)
    for call, result, needed in zip(SCRIPT, model.results, SHOWN, strict=False):
        for text in needed:
            yield f"{text!r} in the result of {call}: {result}", text in "\n".join(strings(result))


def first_request(model: ScriptedModel) -> str:
    """Say how much of the first request is the definitions of our tools."""
    size = len(compact_json(model.first_tools).encode())
    return f"the first request defines {len(model.first_tools)} of {len(TOOLS)} tools in {size} bytes"


def compare(host: Host, snapshot: str) -> list[str]:
    """Compare with the reviewed snapshot, or write it where UPDATE_SNAPSHOTS is set."""
    file = SNAPSHOTS / f"{host.name}.json"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        file.write_text(snapshot, encoding="utf-8")
    if not file.exists() or file.read_text(encoding="utf-8") != snapshot:
        return [f"what it shows is not in {file.name}: review it with UPDATE_SNAPSHOTS=1 make hosts and git diff"]
    return []


def normalised(shown: Json) -> str:
    """Return what was shown as JSON, without the ids and times that are new in each run."""
    text = json.dumps(shown, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    text = re.sub(r'(requestId(?: |\\?":\s?\\?"))[a-z0-9]+', r"\1REQUEST-ID", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME", text)
    return re.sub(r"Wall time: [\d.]+ seconds", "Wall time: N seconds", text)


def table() -> str:
    """Return what the snapshots say of each host, as the README has it."""
    rows = ["| host | a tool's name there | schema of update_work_link | output schema |", "|---|---|---|---|"]
    for host in HOSTS:
        tools = json.loads((SNAPSHOTS / f"{host.name}.json").read_text(encoding="utf-8"))["tools"]
        shown = next(tool for tool in tools if tool["name"].endswith("update_work_link"))
        name = " in ".join(f"`{shown[key]}`" for key in ("name", "namespace") if key in shown)
        has_output = any("output" in key.lower() for tool in tools for key in tool)
        rows.append(f"| {host.title} | {name} | {difference(shown)} | {'shown' if has_output else 'not shown'} |")
    return "\n".join(rows) + "\n"


def difference(shown: Json) -> str:
    """Say in words how a shown input schema differs from the one that was sent."""
    sent = next(tool.input_schema for tool in TOOLS if shown["name"].endswith(tool.name))
    schema = next(shown[key] for key in ("input_schema", "parameters", "parametersJsonSchema") if key in shown)
    lost = sorted({key for part in schemas(sent) for key in part} - {key for part in schemas(schema) for key in part})
    added = sorted(set(schema["properties"]) - set(sent["properties"]))
    words = [f"without {', '.join(f'`{key}`' for key in lost)}"] if lost else []
    words += [f"with a parameter of its own, {', '.join(f'`{name}`' for name in added)}"] if added else []
    return ", ".join(words) or "as sent"


def schemas(schema: Json) -> Iterator[Json]:
    """Yield a schema and those of all that is in it."""
    yield schema
    for part in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]:
        yield from schemas(part)


def strings(value: Any) -> Iterator[str]:
    """Yield every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


if __name__ == "__main__":
    main()

"""The demo's steps: find, set, refuse, put back, a batch, and a messy sheet."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import CallToolResult, TextContent

from aitoearn_mcp.demo import words
from aitoearn_mcp.demo.screen import Screen, shortened
from aitoearn_mcp.demo.sheet import HEADER_ROW, SHEET, write_sheet
from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.installation import command_of_this_installation

SHARE_TEXT = "3.21 复制打开抖音，看看【夏日海边】 https://v.douyin.com/iRNBho6u/ 12/09 aBc:/"
OTHER_LINK = "https://www.bilibili.com/video/BV1xx411c7mD"
# What a person, or an agent's other tools, would have found: a series on each platform, and its links by number.
LINKS = {
    "Release day 🎉": "https://x.com/i/status/178100000000000000{}",
    "Street food in Chengdu 🌶️": "https://www.youtube.com/watch?v=sTrEEtf00d{}",
    "Desk setup tour 🖥️": "https://www.tiktok.com/@smallkitchen.daily/video/739100000000000000{}",
    "Community meetup recap": "https://www.facebook.com/aitoearn/posts/12210000000000{}",
    "Small wins of the week": "https://www.threads.com/@smallkitchen.daily/post/DsandboxWk{}",
    "Paper crane tutorial": "https://www.pinterest.com/pin/123456789012345670{}/",
}


async def show(record_id: str, language: Language = "en") -> None:
    """Start the server, do the main job on the sandbox, and print it; `record_id` is of a post that lacks its link."""
    with tempfile.TemporaryDirectory() as folder:
        # As a client does it: a process of its own, its standard streams, and none of the user's settings.
        environ = {name: value for name, value in os.environ.items() if not name.startswith("AITOEARN_")}
        environ |= {"AITOEARN_LANGUAGE": language, "AITOEARN_AUDIT_LOG": str(Path(folder, "audit.jsonl"))}
        process = StdioServerParameters(command=sys.executable, args=["-m", "aitoearn_mcp", "--sandbox"], env=environ)
        async with Client(process) as client:
            await _Story(client, Screen(language)).tell(record_id, write_sheet(Path(folder)))


class _Story:
    def __init__(self, client: Client, screen: Screen) -> None:
        self._client = client
        self._screen = screen
        self._stored = 0

    async def tell(self, record_id: str, sheet: Path) -> None:
        await self._introduce()
        await self._set_one(record_id)
        await self._keep_what_is_there()
        await self._set_many()
        await self._import(sheet)
        self._screen.heading(words.DONE.format(count=self._stored))
        self._screen.heading(words.NEXT)
        command = " ".join(command_of_this_installation())
        self._screen.command(f"{command} config CLIENT", words.CONFIG)
        self._screen.command(f"{command} doctor", words.DOCTOR)

    async def _introduce(self) -> None:
        info, tools = self._client.server_info, (await self._client.list_tools()).tools
        assert info is not None, "the server did not say who it is"
        self._screen.say(words.STARTED.format(title=info.title, name=info.name, version=info.version))
        self._screen.heading(words.TOOLS)
        for tool in tools:
            title = Text(tool.title or "", words.CHINESE_TITLES[tool.name])
            self._screen.say(
                Text("{name:24} {title}", "{name:24} {title}").format(name=tool.name, title=title), indent=2
            )

    async def _set_one(self, record_id: str) -> None:
        self._screen.heading(words.FIND)
        await self._list(linkStatus="missing", title="夏日海边")
        self._screen.heading(words.SET)
        await self._update(recordId=record_id, workLink=SHARE_TEXT)

    async def _keep_what_is_there(self) -> None:
        """Show that a link which is there is kept, replaced on the user's word alone, and put back."""
        self._screen.heading(words.PROTECT)
        (record,) = await self._list(accountType="bilibili", title="桂花糖芋苗")
        update = {"recordId": record["id"], "workLink": OTHER_LINK}
        self._screen.call("update_work_link", update)
        refusal = await self._client.call_tool("update_work_link", update)
        if not refusal.is_error:
            raise RuntimeError("the demo's protected link was replaced")
        self._screen.field(words.REFUSED, _text_of(refusal).splitlines()[0])

        self._screen.heading(words.UNDO)
        await self._update(**update, overwrite=True)
        restored = await self._call("restore_work_links", recordIds=[record["id"]])
        (end,) = restored["results"]
        self._screen.field(words.RESTORED, end["workLink"])
        self._stored -= restored["restored"]

    async def _set_many(self) -> None:
        self._screen.heading(words.BATCH)
        arguments: dict[str, Any] = {"linkStatus": "missing", "limit": 100}
        found = (await self._call("list_publish_records", **arguments))["records"]
        updates = [
            {"recordId": record["id"], "workLink": LINKS[series].format(number)}
            for record in found
            for series, _, number in [record["title"].rpartition(" ")]
            if series in LINKS
        ]
        self._screen.say(words.FOUND.format(found=len(found), known=len(updates)), indent=5)
        short = f'{{"updates": [... {len(updates)} ...]}}'
        self._screen.call("update_many_work_links", {}, short)

        async def show_progress(progress: float, total: float | None, message: str | None) -> None:
            if total and (progress == total or progress == total // 2):
                bar = "#" * round(40 * progress / total)
                self._screen.say(f"[{bar:40}] {progress:.0f}/{total:.0f}", indent=5)

        result = await self._client.call_tool(
            "update_many_work_links", {"updates": updates}, progress_callback=show_progress
        )
        self._count(_content(result))

    async def _import(self, sheet: Path) -> None:
        self._screen.heading(words.SHEET)
        for number, line in enumerate(SHEET.splitlines(), start=1):
            if number >= HEADER_ROW:
                self._screen.row([(str(number), 3), (shortened(line, 90), 0)])
        file = {"file": str(sheet)}
        shown = f'{{"file": "{sheet.name}"'
        self._screen.heading(words.PLAN)
        self._screen.call("import_work_links", {}, shown + "}")
        plan = _content(await self._client.call_tool("import_work_links", file))
        counts = [words.COUNT_OF_KIND.format(count=plan[kind], kind=name) for kind, name in words.KINDS.items()]
        self._screen.say(Text(", ".join(each.en for each in counts), "，".join(each.zh for each in counts)), indent=5)
        for row in plan["results"]:
            kind = row["match"]
            [why, *_] = row.get("problems", [words.WHY.get(kind, words.NO_REASON)])
            self._screen.row([(str(row["row"]), 3), (words.KINDS[kind], 10), (row["title"], 27), (why, 0)])

        rows = [row["row"] for row in plan["results"] if row["match"] in ("certain", "likely")]
        (likely,) = (row["row"] for row in plan["results"] if row["match"] == "likely")
        self._screen.heading(words.WRITE.format(row=likely))
        self._screen.call("import_work_links", {}, f'{shown}, "dryRun": false, "rows": {rows}}}')
        arguments = {**file, "dryRun": False, "rows": rows}
        self._count(_content(await self._client.call_tool("import_work_links", arguments)))

    async def _list(self, **arguments: Any) -> list[dict[str, Any]]:
        """List records, a line for each, and return them."""
        records: list[dict[str, Any]] = (await self._call("list_publish_records", **arguments))["records"]
        for record in records:
            time = record["publishTime"][:16].replace("T", " ")
            cells = [(record["accountType"], 9), (record["account"], 13), (time, 17), (record["title"], 0)]
            self._screen.row(cells)
            self._screen.field("", record.get("workLink") or words.NO_LINK)
        return records

    async def _update(self, **arguments: Any) -> None:
        """Set one link and say what AiToEarn holds now, and what it held."""
        result = await self._call("update_work_link", **arguments)
        self._screen.field(words.STORED, result["workLink"])
        if "replaced" in result:
            self._screen.field(words.REPLACED, result["replaced"]["workLink"])
        self._screen.notes(result.get("notes", []))
        self._stored += 1

    async def _call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        self._screen.call(tool, arguments)
        return _content(await self._client.call_tool(tool, arguments))

    def _count(self, result: dict[str, Any]) -> None:
        """Say how the updates ended. Raises RuntimeError where one did not end as the demo says."""
        if result["refused"] or result["unknown"] or result["notSent"]:
            raise RuntimeError(f"the demo's updates did not all succeed: {result['results']}")
        counts = {name: result[name] for name in ("updated", "refused", "unknown", "notSent")}
        self._screen.say(words.COUNTS.format(**counts), indent=5)
        self._stored += result["updated"]


def _content(result: CallToolResult) -> dict[str, Any]:
    if result.is_error or not isinstance(result.structured_content, dict):
        raise RuntimeError(f"the demo's call failed: {_text_of(result)}")
    return result.structured_content


def _text_of(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))

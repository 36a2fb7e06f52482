"""The main job, seen: a client speaks to this server over stdio, on the sandbox."""

import json
import os
import sys
from typing import Any

from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import CallToolResult, TextContent

from aitoearn_mcp.installation import ENTRY, command_of_this_installation, environment, host_entry

SHARE_TEXT = "3.21 复制打开抖音，看看【夏日海边】 https://v.douyin.com/iRNBho6u/ 12/09 aBc:/"
WRONG_LINK = "https://creator.douyin.com/creator-micro/content/manage"
# What a person, or an agent's other tools, would have found.
LINKS = {
    "bilibili": "https://www.bilibili.com/video/BV1{}",
    "douyin": "https://www.douyin.com/video/738{}",
    "KWAI": "https://www.kuaishou.com/short-video/3x{}",
    "tiktok": "https://www.tiktok.com/@aitoearn/video/739{}",
    "twitter": "https://x.com/i/status/178{}",
    "xhs": "https://www.xiaohongshu.com/explore/66a1{}?xsec_token=AB%3D",
    "youtube": "https://www.youtube.com/watch?v=a{}",
}

_SHOWN = ("id", "accountType", "title", "status", "workLink", "linkStatus", "linkError")


async def show(record_id: str) -> None:
    """Start the server, do the main job on one record of the sandbox, and print it for a person."""
    # As a host does it: a process of its own, its standard streams, an environment without the user's settings.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AITOEARN_")}
    process = StdioServerParameters(command=sys.executable, args=["-m", "aitoearn_mcp", "--sandbox"], env=environ)
    async with Client(process) as client:
        info, tools = client.server_info, (await client.list_tools()).tools
        assert info is not None, "the server did not say who it is"
        _say(f"{info.title}: {info.name} {info.version}, started over stdio. No key, no network.")
        _say()
        _say("Its tools:")
        for tool in tools:
            _say(f"  {tool.name:24} {tool.title}")

        _heading("1. A published post whose record lacks its link")
        _call("get_publish_record", recordId=record_id)
        _record(await client.call_tool("get_publish_record", {"recordId": record_id}))

        _heading("2. A wrong link is refused, with the reason, before anything is sent")
        _call("update_work_link", recordId=record_id, workLink=WRONG_LINK)
        _text(await client.call_tool("update_work_link", {"recordId": record_id, "workLink": WRONG_LINK}))

        _heading("3. The link, straight from pasted share text")
        _call("update_work_link", recordId=record_id, workLink=SHARE_TEXT)
        _record(await client.call_tool("update_work_link", {"recordId": record_id, "workLink": SHARE_TEXT}))

        _heading("4. What AiToEarn holds now")
        _call("get_publish_record", recordId=record_id)
        _record(await client.call_tool("get_publish_record", {"recordId": record_id}))

        _heading("5. All the others that lack a link: found, and filled in with one call")
        await _fill_in_the_rest(client)
    _heading("Use it on your own posts")
    _say("Add this to your host's MCP configuration (Claude Desktop: claude_desktop_config.json, Cursor:")
    _say("~/.cursor/mcp.json), put your AiToEarn API key in the place of YOUR_KEY, and restart the host:")
    _say()
    entry = host_entry(command_of_this_installation(), environment())
    _say(json.dumps({"mcpServers": {ENTRY: entry}}, ensure_ascii=False, indent=2))


async def _fill_in_the_rest(client: Client) -> None:
    """Find the records without a link and set those whose links are known, watching the progress."""
    found = []
    arguments: dict[str, Any] = {"linkStatus": "missing", "limit": 100}
    while True:
        _call("list_publish_records", **{**arguments, **({"cursor": "..."} if "cursor" in arguments else {})})
        page = _content(await client.call_tool("list_publish_records", arguments))
        found += [record for record in page["records"] if "workLink" not in record]
        if "nextCursor" not in page:
            break
        arguments["cursor"] = page["nextCursor"]
    updates = [
        {"recordId": record["id"], "workLink": LINKS[record["accountType"]].format(number)}
        for number, record in enumerate(found, start=10**9)
        if record["accountType"] in LINKS
    ]
    _say(f"   {len(found)} records lack a link; the links of {len(updates)} are known")
    _say(f'   > update_many_work_links {{"updates": [... {len(updates)} of them ...]}}')

    async def show_progress(progress: float, total: float | None, message: str | None) -> None:
        if total and (progress == total or progress % 5 == 0):
            _say(f"   [{'#' * round(40 * progress / total):40}] {progress:.0f} of {total:.0f}")

    result = await client.call_tool("update_many_work_links", {"updates": updates}, progress_callback=show_progress)
    batch = _content(result)
    _say(f"   {batch['updated']} updated, {batch['failed']} failed, {batch['unknown']} unknown")
    for entry in batch["results"]:
        if entry["outcome"] != "updated":
            _say(f"   {entry['recordId']} {entry['outcome']}: {entry['error'].split(';')[0]})")


def _record(result: CallToolResult) -> None:
    record = _content(result)
    for name in _SHOWN:
        _say(f"   {name:12} {record.get(name, '-')}")
    for note in record.get("notes", []):
        _say(f"   note         {note}")


def _content(result: CallToolResult) -> dict[str, Any]:
    if result.is_error or not isinstance(result.structured_content, dict):
        raise RuntimeError(f"the demo's call failed: {_text_of(result)}")
    return result.structured_content


def _text(result: CallToolResult) -> None:
    if not result.is_error:
        raise RuntimeError("the demo's wrong link was not refused")
    for line in _text_of(result).splitlines():
        _say(f"   {line}")


def _text_of(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


def _call(tool: str, **arguments: Any) -> None:
    _say(f"   > {tool} {json.dumps(arguments, ensure_ascii=False)}")


def _heading(text: str) -> None:
    _say()
    _say(text)


def _say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()

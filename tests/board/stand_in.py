"""Plays open_link_board, import_work_links and account names until the server has them; then this file goes."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from mcp import Client

Json = dict[str, Any]
NICKNAMES = {
    "douyin": "小林在路上",
    "bilibili": "小林的厨房",
    "xhs": "小林在路上",
    "youtube": "Lin on the road",
    "wxGzh": "小林手记",
    "twitter": "@linontheroad",
    "KWAI": "老林盖房",
    "tiktok": "@linontheroad",
    "wxSph": "小林在路上",
    "threads": "@linontheroad",
    "linkedin": "Lin & Co",
}


async def answer(client: Client, name: str, arguments: Mapping[str, Any], *, read_only: bool) -> Json | None:
    """Answer what the server can't yet; None where it can."""
    if name == "open_link_board":
        listed = await _call(client, "list_publish_records", {**arguments, "linkStatus": "missing"})
        return _decorated(listed, read_only=read_only)
    if name == "list_publish_records":
        return _decorated(await _call(client, name, dict(arguments)), read_only=False)
    if name == "import_work_links":
        return await _import(client, arguments)
    return None


async def _call(client: Client, name: str, arguments: Json) -> Json:
    result = await client.call_tool(name, arguments)
    return result.model_dump(mode="json", by_alias=True, exclude_none=True)


def _decorated(listed: Json, *, read_only: bool) -> Json:
    content = listed.get("structuredContent")
    if content is None:
        return listed
    for record in content["records"]:
        record["account"] = NICKNAMES.get(record["accountType"], record["accountType"])
    content |= {"site": "sandbox"} | ({"readOnly": True} if read_only else {})
    return listed


async def _import(client: Client, arguments: Mapping[str, Any]) -> Json:
    listed = _decorated(
        await _call(client, "list_publish_records", {"linkStatus": "missing", "limit": 100}), read_only=False
    )
    records = listed["structuredContent"]["records"]
    header, *lines = [line.split("\t") for line in arguments["table"].strip().splitlines()]
    results = [
        _match(number, dict(zip(header, line, strict=False)), records) for number, line in enumerate(lines, start=2)
    ]
    counts = {
        name: sum(1 for result in results if result["match"] == name)
        for name in ("certain", "likely", "ambiguous", "unmatched", "duplicate", "already", "invalid")
    }
    content: Json = {"site": "sandbox", "rows": len(results), **counts, "results": results}
    if arguments.get("dryRun", True):
        return _success(content)
    updated = 0
    for result in results:
        if result["row"] in arguments.get("rows", []):
            stored = await _call(
                client, "update_work_link", {"recordId": result["recordId"], "workLink": result["workLink"]}
            )
            updated += not stored.get("isError")
    rest = [result for result in results if result["match"] not in ("certain", "likely")]
    return _success(content | {"updated": updated, "refused": 0, "unknown": 0, "notSent": 0, "results": rest})


def _match(number: int, row: Mapping[str, str], records: list[Json]) -> Json:
    title, link = row.get("标题", ""), row["链接"]
    equal = [record for record in records if record["title"] == title]
    near = [record for record in records if SequenceMatcher(None, record["title"], title).ratio() > 0.7]
    found: Json = {"row": number, "workLink": link}
    if len(equal) > 1:
        candidates = [
            {
                "recordId": record["id"],
                "title": record["title"],
                "account": record["account"],
                "publishTime": record["publishTime"],
            }
            for record in equal
        ]
        return {**found, "match": "ambiguous", "title": title, "candidates": candidates}
    if not equal and not near:
        return {**found, "match": "unmatched", "title": title}
    record = (equal or near)[0]
    known = {"recordId": record["id"], "title": record["title"], "account": record["account"], "by": "title"}
    return {**found, "match": "certain" if equal else "likely", **known}


def _success(content: Json) -> Json:
    return {"content": [{"type": "text", "text": "a plan"}], "structuredContent": content}

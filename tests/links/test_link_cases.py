"""Links and texts as people pasted them on public trackers, personal details replaced, each with what is right.

A case of link_cases.jsonl has one expectation, or several of which one must hold; `update` is what update_work_link
makes of it without overwrite on a published record that has no link.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.matrix import text_of
from mcp import Client

from aitoearn_mcp.sandbox.records import record_id
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META

pytestmark = pytest.mark.anyio

Case = dict[str, Any]
CASES: list[Case] = [
    json.loads(line) for line in (Path(__file__).parent / "link_cases.jsonl").read_text(encoding="utf-8").splitlines()
]
UPDATED = [case for case in CASES if "update" in json.dumps(case["expect"])]
MINOR = {"tracking_parameters", "platform_hidden"}


def name_of(case: Case) -> str:
    return f"{case['accountType']}-{case['input'][:50]}".encode("ascii", "replace").decode()


def expectations(case: Case) -> list[dict[str, Any]]:
    return case["expect"] if isinstance(case["expect"], list) else [case["expect"]]


async def check(client: Client, link: str, account_type: str | None) -> dict[str, Any]:
    """Return what check_work_link says, with all of its English under `said`."""
    arguments = {"workLink": link} | ({} if account_type is None else {"accountType": account_type})
    result = await client.call_tool("check_work_link", arguments)
    if result.is_error:
        return {"result": "refused", "kinds": set(), "said": text_of(result)}
    fields = result.structured_content or {}
    said = [problem["text"] for problem in fields["problems"]] + fields.get("notes", [])
    return {
        **fields,
        "result": "link",
        "platform": fields.get("accountType"),
        "kinds": {problem["kind"] for problem in fields["problems"]},
        "said": " ".join(said),
    }


async def mismatches(client: Client, expected: dict[str, Any], seen: dict[str, Any]) -> list[str]:
    """Return the keys of an expectation that do not hold."""
    kinds, suggested = seen["kinds"], seen.get("suggestedLink")
    holds: dict[str, Callable[[Any], bool]] = {
        "url": lambda urls: seen.get("url") in ([urls] if isinstance(urls, str) else urls),
        "kinds": lambda named: set(named) <= kinds,
        "anyKinds": lambda named: bool(set(named) & kinds),
        "noKinds": lambda named: not set(named) & kinds,
        "problem": lambda _: bool(kinds - MINOR),
        "suggestedLink": lambda links: suggested in links,
        "suggestedHas": lambda parts: all(part in (suggested or "") for part in parts),
        "suggestedLacks": lambda parts: not any(part in (suggested or "") for part in parts),
        "says": lambda words: any(word in seen["said"] for word in words),
        "notSays": lambda words: not any(word in seen["said"] for word in words),
    }
    wrong = [key for key, named in expected.items() if key in holds and not holds[key](named)]
    plain = ("result", "platform", "workId", "canonicalUrl", "needs")
    wrong += [key for key in plain if key in expected and seen.get(key) != expected[key]]
    if suggested is not None:
        again = await check(client, suggested, None)
        wrong += ["suggestedLink has a problem"] if again["kinds"] or again["result"] != "link" else []
        if "suggestedWorkId" in expected and again.get("workId") != expected["suggestedWorkId"]:
            wrong.append("suggestedWorkId")
    elif "suggestedWorkId" in expected:
        wrong.append("suggestedWorkId")
    return wrong


@pytest.mark.parametrize("case", CASES, ids=name_of)
async def test_check_work_link_says_what_is_right(client: Client, case: Case) -> None:
    seen = await check(client, case["input"], case["accountType"])
    wrong = [await mismatches(client, expected, seen) for expected in expectations(case)]
    assert [] in wrong, seen


@pytest.mark.parametrize("case", UPDATED, ids=name_of)
async def test_update_work_link_does_what_is_right(client: Client, store: Store, case: Case) -> None:
    record = record_id(case["accountType"], "without_link")
    sent = {"platformWorkId": case["platformWorkId"]} if "platformWorkId" in case else {}
    result = await client.call_tool("update_work_link", {"recordId": record, "workLink": case["input"], **sent})
    kept = (store.get(record) or {}).get("workLink")
    notes = (result.structured_content or {}).get("notes", [])
    outcome = {"refused"} if result.is_error else {"stored", "noted", "stored and noted"} if notes else {"stored"}
    allowed = {expected["update"] for expected in expectations(case) if "update" in expected}
    allowed |= {"refused"} if "noted" in allowed else set()
    assert outcome & allowed, (text_of(result), notes)
    if result.is_error:
        assert ((result.meta or {})[ERROR_META]["changed"], kept) == ("no", None)
    else:
        stored = {expected["stored"] for expected in expectations(case) if "stored" in expected}
        assert not stored or kept in stored


@pytest.mark.parametrize("case", UPDATED, ids=name_of)
async def test_a_refused_link_comes_with_the_clean_one(client: Client, case: Case) -> None:
    """Where check suggests a link in the place of one with a session, the error of an update has it too."""
    seen = await check(client, case["input"], case["accountType"])
    record = record_id(case["accountType"], "without_link")
    result = await client.call_tool("update_work_link", {"recordId": record, "workLink": case["input"]})
    if "carries_session" in seen["kinds"]:
        assert seen["suggestedLink"] in text_of(result)
    assert result.is_error or "carries_session" not in seen["kinds"]

"""The whole job by keys alone: where the focus goes, what each key does, and what a screen reader says."""

import json
from typing import Any

from board_host import host
from devtools import Page, page

DOUYIN, BILIBILI, XHS, TWITTER = "夏日海边 vlog", "三分钟学会手冲咖啡", "新品开箱", "Release day"
YOUTUBE, TIKTOK = "Street food in Chengdu", "Desk setup tour"
ORDER = [
    *("notes", "open-paste", "refresh", "expand"),
    *(f"{title}: {part}" for title in (DOUYIN, BILIBILI, XHS, YOUTUBE) for part in ("link", "set")),
    *("previous", "next", "set-all"),
]
TABLE = "\n".join(
    [
        "标题\t平台\t链接",
        "老家院子改造\tKWAI\thttps://www.kuaishou.com/short-video/3xsandbox9k2m",
        "街边小吃一日游：早市到夜市的十家老店们\tbilibili\thttps://www.bilibili.com/video/BV1b4y1E7wYq",
        "新品开箱\txhs\thttps://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e6?xsec_token=ABc",
    ]
)


async def run_by_keys() -> dict[str, Any]:
    """Return what was done, and what failed, as a run in the page does."""
    report: dict[str, Any] = {"done": [], "failed": None}
    async with host() as url, page(f"{url}?drive=by_keys") as driven:
        for step in (_open, _tab_order, _set, _refuse, _resend, _replace, _vanish, _more, _plan, _confirm):
            sentence = (step.__doc__ or "").rstrip(".")
            try:
                report["done"].append(f"{sentence}: {await step(driven)}")
                assert await driven.evaluate("nameless()") == 0, "an element has no name"
            except AssertionError as error:
                report["failed"] = f"{sentence}: {error}"
                break
    return report


async def _open(driven: Page) -> str:
    """The board opens, and takes no focus from the chat."""
    await driven.until("the host", "typeof listen === 'function'")
    await driven.until("the list", "one('[data-role=refresh]')?.ariaBusy === 'false'")
    await driven.evaluate("listen()")
    assert await _focused(driven) == "nothing", await _focused(driven)
    return str(await driven.evaluate("one('[data-role=about]').textContent"))


async def _tab_order(driven: Page) -> str:
    """Tab goes through the head, the rows and the foot, in the order in which they stand."""
    seen = []
    for _ in ORDER:
        await driven.press("Tab")
        seen.append(await _focused(driven))
    assert seen == ORDER, seen
    await driven.press(*["Shift+Tab"] * 10)
    assert await _focused(driven) == ORDER[4], await _focused(driven)
    return f"{len(seen)} stops, and back"


async def _set(driven: Page) -> str:
    """Enter sets the link, the focus stays, and each state is said."""
    await driven.type("https://www.douyin.com/video/7388888888888888888")
    await driven.press("Enter")
    await _in_state(driven, DOUYIN, "stored")
    await _focus_is(driven, f"{DOUYIN}: link")
    return await _said(driven, "Checking…", "Setting…", "Stored: https://www.douyin.com/video/7388888888888888888")


async def _refuse(driven: Page) -> str:
    """Arrow down goes to the next link, Enter on Set has it refused, Escape loses nothing."""
    await driven.press("ArrowDown")
    await _focus_is(driven, f"{BILIBILI}: link")
    await driven.type("https://www.bilibili.com/bangumi/play/ep1")
    await _in_state(driven, BILIBILI, "problem")
    await driven.press("Escape", "Tab", "Enter")
    await _in_state(driven, BILIBILI, "refused")
    await _focus_is(driven, f"{BILIBILI}: set")
    value = await driven.evaluate(f"byTitle({json.dumps(BILIBILI)}).querySelector('input').value")
    assert value == "https://www.bilibili.com/bangumi/play/ep1", value
    return await _said(driven, "Not set:")


async def _resend(driven: Page) -> str:
    """A result that comes again, and a refresh, take neither the focus nor the cursor."""
    await _go(driven, "Tab", f"{YOUTUBE}: link")
    await driven.type("https://www.youtube.com/watch?v=dQw4w9")
    await driven.evaluate("sendAgain()")
    await _focus_is(driven, f"{YOUTUBE}: link")
    await driven.type("WgXcQ")
    await _in_state(driven, YOUTUBE, "ok")
    await _go(driven, "Shift+Tab", "refresh")
    await driven.press("Enter")
    await driven.until("the answer", "one('[data-role=refresh]').ariaBusy === 'false'")
    await _focus_is(driven, "refresh")
    return await _said(driven, "posts without a link")


async def _replace(driven: Page) -> str:
    """A link that came meanwhile is said, and replaced with a second press of the same button."""
    await _go(driven, "Tab", "next")
    await driven.press("Enter")
    await _focus_is(driven, "next")
    await driven.evaluate(f"setElsewhere({json.dumps(TWITTER)}, 'https://x.com/i/status/1780000000000000001')")
    await _go(driven, "Shift+Tab", f"{TWITTER}: link")
    await driven.type("https://x.com/i/status/1790000000000000000")
    await driven.press("Enter")
    await _in_state(driven, TWITTER, "refused")
    await _focus_is(driven, f"{TWITTER}: link")
    await driven.press("Enter")
    assert await driven.evaluate(f"stateOf({json.dumps(TWITTER)})") == "refused", "Enter in the field replaced it"
    told = await _said(driven, "1780000000000000001. Press Replace")
    await driven.press("Tab", "Enter")
    await _in_state(driven, TWITTER, "stored")
    await _focus_is(driven, f"{TWITTER}: set")
    return told


async def _vanish(driven: Page) -> str:
    """Where the row with the focus goes away, the focus does not."""
    await _go(driven, "Tab", f"{TIKTOK}: link")
    await driven.evaluate(
        f"setElsewhere({json.dumps(TIKTOK)}, 'https://www.tiktok.com/@aitoearn/video/7390000000000000000')"
    )
    await driven.evaluate("sendAgain()")
    await driven.until("the row gone", f"stateOf({json.dumps(TIKTOK)}) === undefined")
    focus = await _focused(driven)
    assert focus != "nothing"
    return str(focus)


async def _more(driven: Page) -> str:
    """Enter on More shows the whole reason, and Escape goes back to it."""
    await _go(driven, "Shift+Tab", "previous")
    await driven.press("Enter")
    await _go(driven, "Shift+Tab", f"{BILIBILI}: More")
    await driven.press("Enter")
    await _focus_is(driven, "close")
    await driven.press("Escape")
    await _focus_is(driven, f"{BILIBILI}: More")
    return "and the focus with it"


async def _plan(driven: Page) -> str:
    """A table put into its place becomes a plan whose rows are ticked and chosen by keys."""
    await _go(driven, "Shift+Tab", "open-paste")
    await driven.press("Enter")
    await _focus_is(driven, "table")
    await driven.type(TABLE)
    await driven.until("the plan", "all('[data-row]').length")
    await _focus_is(driven, "edit")
    await _go(driven, "Tab", "row 3: tick")
    await driven.press("Space")
    await _go(driven, "Tab", "row 4: choice")
    await driven.press("ArrowDown")
    await driven.until("the choice", "one('[data-row=\"4\"]').dataset.state === 'ok'")
    return await _said(driven, "1 certain · 1 likely · 1 to choose", "Will be set on the post you chose.")


async def _confirm(driven: Page) -> str:
    """Enter on the last button sets what was ticked and chosen; Escape goes back to the posts."""
    await _go(driven, "Tab", "confirm")
    await driven.press("Enter")
    await driven.until("all stored", "all('[data-row]').every((each) => each.dataset.state === 'stored')")
    await _focus_is(driven, "confirm")
    await driven.press("Escape")
    await _focus_is(driven, "open-paste")
    return await _said(driven, "3 stored")


async def _focused(driven: Page) -> str:
    return str(await driven.evaluate("focused()"))


async def _focus_is(driven: Page, place: str) -> None:
    await driven.until(f"the focus on {place}: {await _focused(driven)}", f"focused() === {json.dumps(place)}")


async def _go(driven: Page, key: str, place: str) -> None:
    """Press a key until the focus is at a place."""
    for _ in range(30):
        if await _focused(driven) == place:
            return
        await driven.press(key)
    raise AssertionError(f"{key} does not lead to {place}, but at last to {await _focused(driven)}")


async def _in_state(driven: Page, title: str, state: str) -> None:
    await driven.until(f"{title}: {state}", f"stateOf({json.dumps(title)}) === {json.dumps(state)}")


async def _said(driven: Page, *words: str) -> str:
    """Return the last of what live regions said, all of it expected."""
    said = await driven.evaluate("said.splice(0)")
    for expected in words:
        assert any(expected in each for each in said), f"not said: {expected} in {said}"
    return next(str(each) for each in reversed(said) if words[-1] in each)

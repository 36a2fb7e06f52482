"""The markup of a broken call is refused wherever it stands: it is unknown what was meant."""

from typing import Any

import pytest
from faults.matrix import text_of
from mcp import Client

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.tools.broken_calls import broken_call, call_markup

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
GOOD = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"workLink": f'{LINK}</workLink>\n<parameter name="dryRun">true'}, "- workLink: {}(</workLink>)"),
        ({"workLink": f'{LINK}\n<parameter name="dryRun">true'}, "- workLink: {}(<parameter name=)"),
        ({"workLink": f"{LINK}\n<parameter=dryRun>true"}, "- workLink: {}(<parameter=)"),
        ({"workLink": f"{LINK}</parameter>"}, "- workLink: {}(</parameter>)"),
        ({"workLink": f"{LINK}</invoke>"}, "- workLink: {}(</invoke)"),
        ({"workLink": f'{LINK}<invoke name="x">'}, "- workLink: {}(<invoke)"),
        ({"recordId": f"{DOUYIN_WITHOUT_LINK}</record_id>"}, "- recordId: {}(</record_id>)"),
        ({"linkError": "not found</LINKERROR >"}, "- linkError: {}(</LINKERROR >)"),
        ({"linkError": "not found</parameter></function>"}, "- linkError: {}(</parameter>)"),
        ({"linkError": "<function=update_work_link>"}, "- linkError: {}(<function=)"),
        ({"linkError": "</tool_call>"}, "- linkError: {}(</tool_call)"),
        ({"linkMeta": {"a": [{"b": "x</linkMeta>"}]}}, "- linkMeta.a[0].b: {}(</linkMeta>)"),
        ({"linkMeta": {"x</parameter>": 1}}, "- linkMeta.(a name): {}(</parameter>)"),
        ({"linkMeta": '{"a": "\\u003cparameter name=\\"dryRun\\">"}'}, "- linkMeta.a: {}(<parameter name=)"),
        ({"unknown</parameter>": 1}, "- (a name): {}(</parameter>)"),
    ],
)
async def test_the_markup_of_a_broken_call_is_refused_by_name(
    client: Client, store: Store, arguments: dict[str, Any], line: str
) -> None:
    result = await client.call_tool("update_work_link", GOOD | arguments)
    problem = "contains the markup of a broken call "
    assert text_of(result).splitlines()[1].startswith(line.format(problem))
    assert store.history == []


async def test_a_batch_with_a_broken_item_is_refused_whole(client: Client, store: Store) -> None:
    """The rest of the call may stand in that item: which records were meant is unknown."""
    broken = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": f'{LINK}</updates>\n<parameter name="dryRun">true'}
    result = await client.call_tool("update_many_work_links", {"updates": [GOOD, broken]})
    assert result.is_error
    assert "- updates[1].workLink: contains the markup of a broken call (</updates>)" in text_of(result)
    assert store.history == []


@pytest.mark.parametrize(
    "text",
    [
        "a < b, b > c",
        "the parameter name is x",
        "<b>bold</b>",
        "<title>a page</title>",
        "</workLinks>",
        "see </ and <invoice>",
        "1.05 复制打开抖音 <看看>",
    ],
)
def test_other_markup_is_text(text: str) -> None:
    assert broken_call(text, call_markup(["linkError", "workLink"])) is None


@pytest.mark.parametrize(
    "text", ["<table><tr><td>a</td></tr></table>", "x <TABLE class='b'>a</table > <table>b</table>"]
)
def test_an_element_that_the_text_opens_is_no_broken_call(text: str) -> None:
    assert broken_call(text, call_markup(["table", "rows"])) is None


@pytest.mark.parametrize("text", ["a</table>", "a</table><table>", "<table>a</table></rows>", "<tables>a</table>"])
def test_an_element_that_is_only_closed_is_one(text: str) -> None:
    assert broken_call(text, call_markup(["table", "rows"])) is not None

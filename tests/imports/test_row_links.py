"""The links of a table's rows: what each says, and where AiToEarn says that the short ones lead."""

import pytest
from faults.faulty_server import always, refusal
from one_client import asking
from starlette.applications import Starlette

from aitoearn_mcp.imports.plan import RowLink
from aitoearn_mcp.imports.row_links import links_of_rows
from aitoearn_mcp.imports.rows import Row

pytestmark = pytest.mark.anyio
LONG = "https://www.douyin.com/video/7388888888888888888"
SHORT = "https://v.douyin.com/iRNBho6u/"


async def test_a_link_is_taken_out_of_its_cell_with_its_post(app: Starlette) -> None:
    async with asking(app) as (client, api):
        [link] = await links_of_rows(client, [Row(2, f"看看【标题】 {LONG} 复制此链接")], 2)
    assert link == RowLink(LONG, "douyin", "7388888888888888888")
    assert api.seen == []


async def test_a_short_link_is_followed_once_however_many_rows_have_it(app: Starlette) -> None:
    async with asking(app) as (client, api):
        links = await links_of_rows(client, [Row(2, SHORT), Row(3, SHORT)], 2)
    assert links == [RowLink(SHORT, "douyin", "7388888888888888888")] * 2
    assert [seen.method for seen in api.seen] == ["GET"]


async def test_a_short_link_that_leads_nowhere_keeps_its_row(app: Starlette) -> None:
    async with asking(app, always(refusal(15036, "Invalid work link"))) as (client, _):
        assert await links_of_rows(client, [Row(2, SHORT)], 2) == [RowLink(SHORT, "douyin")]


async def test_a_site_that_follows_no_links_is_asked_once(app: Starlette) -> None:
    rows = [Row(number, f"https://v.douyin.com/abc{number}/") for number in range(9)]
    async with asking(app, always(refusal(404, "Cannot GET"))) as (client, api):
        await links_of_rows(client, rows, 1)
    assert len(api.seen) == 1


async def test_without_time_no_link_is_followed(app: Starlette) -> None:
    async with asking(app, seconds=0) as (client, api):
        assert await links_of_rows(client, [Row(2, SHORT)], 2) == [RowLink(SHORT, "douyin")]
    assert api.seen == []


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("待发布", "There is no http:// or https:// link in it."),
        (f"{LONG} {LONG[:-1]}", "There are 2 different links in it"),
        ("https://creator.douyin.com/creator-micro/content/manage", "This is a creator or editor page of Douyin"),
        ("https://blog.example.org/post/1", "This is not a link of any platform that AiToEarn knows."),
    ],
)
async def test_a_link_that_can_not_be_sent_says_why(app: Starlette, cell: str, reason: str) -> None:
    async with asking(app) as (client, _):
        [link] = await links_of_rows(client, [Row(2, cell)], 2)
    assert link.problem is not None
    assert link.problem.en.startswith(reason)


async def test_with_an_id_beside_it_aitoearn_takes_a_link_that_it_can_not_read(app: Starlette) -> None:
    url = "https://www.douyin.com/discover"
    async with asking(app) as (client, _):
        without, beside = await links_of_rows(client, [Row(2, url), Row(3, url, platform_work_id="7")], 2)
    assert without.problem is not None
    assert (beside.url, beside.problem, beside.is_doubtful) == (url, None, True)
    assert [remark.en[:34] for remark in beside.remarks] == ["This is not a post but another pag"]

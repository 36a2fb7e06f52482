"""check_work_link: what the text of a link says, with no socket opened."""

import socket
from typing import Any

import pytest
from faults.matrix import text_of
from mcp import Client

pytestmark = pytest.mark.anyio


async def check(client: Client, link: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool("check_work_link", {"workLink": link, **arguments})
    assert not result.is_error, text_of(result)
    return result.structured_content or {}


async def test_a_good_link_has_no_problems(client: Client) -> None:
    assert await check(client, "https://youtu.be/dQw4w9WgXcQ") == {
        "url": "https://youtu.be/dQw4w9WgXcQ",
        "accountType": "youtube",
        "workId": "dQw4w9WgXcQ",
        "canonicalUrl": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "needs": "nothing",
        "problems": [],
    }


@pytest.mark.parametrize(
    ("link", "account_type", "needs", "kinds"),
    [
        ("https://v.douyin.com/iRNBho6u/", None, "network", []),
        ("https://www.instagram.com/p/Cabc/", None, "platformWorkId", []),
        ("https://weixin.qq.com/sph/AbCdEf", None, "nothing", []),
        ("https://www.douyin.com/video/1", "youtube", "nothing", ["wrong_platform"]),
        ("https://creator.douyin.com/creator-micro/home", None, "nothing", ["creator_page"]),
        ("https://x.com/i/flow/login", None, "nothing", ["login_page"]),
        ("https://www.douyin.com/", None, "nothing", ["home_page"]),
        ("https://www.douyin.com/user/abc", None, "nothing", ["not_a_post"]),
        ("https://www.tiktok.com/@a/video/7390000000000000001?_t=8&_r=1", None, "nothing", ["tracking_parameters"]),
        ("https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5", None, "nothing", ["xhs_without_xsec_token"]),
        ("https://blog.example.org/post/1", None, "nothing", ["unknown_platform"]),
        ("https://blog.example.org/post/1", "wxGzh", "platformWorkId", ["unchecked_host"]),
        ("https://www.douyin.com.evil.org/video/1", None, "nothing", ["unknown_platform"]),
        ("http://192.168.1.1/x", None, "nothing", ["private_host"]),
    ],
)
async def test_needs_and_problems_are_named(
    client: Client, link: str, account_type: str | None, needs: str, kinds: list[str]
) -> None:
    seen = await check(client, link, accountType=account_type)
    assert (seen["needs"], [found["kind"] for found in seen["problems"]]) == (needs, kinds)


async def test_share_text_gives_its_link_and_a_note(client: Client) -> None:
    seen = await check(client, "看看 https://b23.tv/abc123 吧")
    assert (seen["url"], len(seen["notes"])) == ("https://b23.tv/abc123", 1)


async def test_an_id_that_aitoearn_looks_up_by_itself_is_said_to_be_better_sent(client: Client) -> None:
    [note] = (await check(client, "https://weixin.qq.com/sph/AbCdEf"))["notes"]
    assert note.startswith("AiToEarn looks up the id of this post by itself")


async def test_text_without_a_link_is_refused(client: Client) -> None:
    result = await client.call_tool("check_work_link", {"workLink": "nothing here"})
    assert result.is_error
    assert "- workLink: " in text_of(result)


async def test_no_socket_is_opened(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    for link in ("https://v.douyin.com/iRNBho6u/", "https://www.instagram.com/p/Cabc/", "https://youtu.be/x"):
        await check(client, link)


async def test_a_better_link_is_suggested(client: Client) -> None:
    seen = await check(client, "https://web.facebook.com/page/posts/88", accountType="facebook")
    assert seen["suggestedLink"] == "https://www.facebook.com/page/posts/88"


async def test_escapes_of_a_text_format_are_undone_with_a_note(client: Client) -> None:
    seen = await check(client, r"https://v.douyin.com/iRNBho6u\_Ab/")
    assert (seen["url"], seen["notes"]) == (
        "https://v.douyin.com/iRNBho6u_Ab/",
        [r"Put right in workLink: Markdown's \_ and the like. The link is https://v.douyin.com/iRNBho6u_Ab/"],
    )


async def test_a_note_explains_the_id_where_it_is_needed(client: Client) -> None:
    seen = await check(client, "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv")
    [note] = seen["notes"]
    assert note.startswith("platformWorkId on WeChat Official Account is the article's message id")


async def test_a_bare_id_is_answered_with_the_platforms_link(client: Client) -> None:
    arguments = {"workLink": "7300000000000000000", "accountType": "douyin"}
    result = await client.call_tool("check_work_link", arguments)
    assert result.is_error
    assert "send https://www.douyin.com/video/7300000000000000000" in text_of(result)


async def test_all_problems_of_the_arguments_are_reported_at_once(client: Client) -> None:
    result = await client.call_tool("check_work_link", {"workLink": "nothing here", "accountType": "weibo"})
    assert [line.split(":")[0] for line in text_of(result).splitlines()[1:]] == ["- accountType", "- workLink"]


async def test_a_text_that_shares_a_live_room_is_reported(client: Client) -> None:
    seen = await check(client, "【某某】正在直播，快来 https://v.douyin.com/iRNBho6u/")
    assert [found["kind"] for found in seen["problems"]] == ["shares_profile_or_live"]

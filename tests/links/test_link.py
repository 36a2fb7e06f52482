"""What the text of a link says. The rows are api-contract, section 4, written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitoearn_mcp.links.link import (
    PLATFORMS,
    Need,
    example_link,
    explain_refusal,
    parse_link,
    platform_of_host,
    same_work,
)
from aitoearn_mcp.links.platforms import NAMES

BV = "BV1GJ411x7h7"
RAW = "as submitted"
NOTE = "64b8c0de000000001203e0f1"
XHS = "https://www.xiaohongshu.com"
TOKEN = "?xsec_token=AB12"


@pytest.mark.parametrize(
    ("account_type", "url", "work_id", "canonical_url", "media"),
    [
        ("douyin", "https://www.douyin.com/video/7300", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", "https://douyin.com/video/7300?a=b#c", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", "https://www.douyin.com/video/7300/x", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", "https://www.douyin.com/video/7300&x=1", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", "https://www.douyin.com/note/7300", "7300", "https://www.douyin.com/note/7300", "video"),
        ("douyin", "https://www.douyin.com/?modal_id=7300", "7300", "https://www.douyin.com/video/7300", "video"),
        (
            "douyin",
            "https://www.douyin.com/user/A?x=1&modal_id=7300",
            "7300",
            "https://www.douyin.com/video/7300",
            "video",
        ),
        ("douyin", "https://www.iesdouyin.com/share/video/7300/", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", "http://WWW.Douyin.COM:8080/video/7300", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", "ftp://www.douyin.com/video/7300", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", "app://www.douyin.com/video/7300", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", r"https:\\www.douyin.com\video\7300", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", " https://www.douyin.com/vi\tdeo/73\n00 ", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", "https://www.%64ouyin.com/video/7300", "7300", "https://www.douyin.com/video/7300", "video"),
        ("douyin", "https://www.ｄｏｕｙｉｎ。com/video/7300", "7300", "https://www.douyin.com/video/7300", "video"),
        (
            "douyin",
            "https://www.douyin.com/x/%2E%2e/./video/7300",
            "7300",
            "https://www.douyin.com/video/7300",
            "video",
        ),
        ("bilibili", f"https://www.bilibili.com/video/{BV}/?p=2", BV, f"https://www.bilibili.com/video/{BV}", "video"),
        ("bilibili", f"https://m.bilibili.com/video/{BV}", BV, f"https://www.bilibili.com/video/{BV}", "video"),
        (
            "bilibili",
            "https://www.bilibili.com/x/video/av170001",
            "av170001",
            "https://www.bilibili.com/video/av170001",
            "video",
        ),
        ("bilibili", "https://bilibili.com/VIDEO/bv1Gj", "bv1Gj", "https://www.bilibili.com/video/bv1Gj", "video"),
        ("xhs", f"{XHS}/explore/{NOTE}{TOKEN}", NOTE, RAW, "video"),
        ("xhs", f"{XHS}/red_video/{NOTE}{TOKEN}", NOTE, RAW, "video"),
        ("xhs", f"{XHS}/discovery/item/{NOTE}{TOKEN}", NOTE, RAW, "video"),
        ("xhs", f"{XHS}/user/profile/5f/{NOTE}{TOKEN}", NOTE, RAW, "video"),
        ("KWAI", "https://www.kuaishou.com/short-video/3xabc", "3xabc", RAW, "video"),
        ("KWAI", "https://www.kuaishou.com/video/3xabc", "3xabc", RAW, "video"),
        ("KWAI", "https://c.kuaishou.com/fw/photo/3xabc", "3xabc", RAW, "video"),
        ("pinterest", "https://www.pinterest.com/pin/99/", "99", RAW, None),
        ("pinterest", "https://br.pinterest.com/pin/99", "99", RAW, None),
        (
            "youtube",
            "https://youtu.be/dQw4w9WgXcQ?si=x",
            "dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "video",
        ),
        (
            "youtube",
            "https://www.youtube.com/watch?list=a&v=dQw",
            "dQw",
            "https://www.youtube.com/watch?v=dQw",
            "video",
        ),
        ("youtube", "https://m.youtube.com/watch?v=dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("youtube", "https://www.youtube.com/shorts/dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("youtube", "https://www.youtube.com/embed/dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("youtube", "https://www.youtube.com/live/dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("youtube", "https://www.youtube.com/v/dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("twitter", "1790", "1790", "https://x.com/i/status/1790", None),
        ("twitter", "https://x.com/user/status/1790?s=20", "1790", "https://x.com/i/status/1790", None),
        ("twitter", "https://twitter.com/user/statuses/1790/photo/1", "1790", "https://x.com/i/status/1790", None),
        ("twitter", "https://mobile.twitter.com/i/web/status/1790", "1790", "https://x.com/i/status/1790", None),
        ("tiktok", "https://www.tiktok.com/@user/video/7301", "7301", RAW, "video"),
        ("tiktok", "https://www.tiktok.com/@user/photo/7301", "7301", RAW, None),
        ("facebook", "https://www.facebook.com/watch/?v=88", "88", RAW, None),
        ("facebook", "https://m.facebook.com/watch?v=88", "88", RAW, None),
        ("facebook", "https://www.facebook.com/page/posts/11_22", "11_22", RAW, None),
        ("facebook", "https://www.facebook.com/11_22", "11_22", RAW, None),
        ("facebook", "https://www.facebook.com/reel/88", "88", RAW, None),
        ("facebook", "https://www.facebook.com/page/videos/88/", "88", RAW, None),
        ("facebook", "https://www.facebook.com/page/posts/pfbid0x", "pfbid0x", RAW, None),
        ("threads", "https://www.threads.net/@user/post/C1x", "C1x", "https://www.threads.com/@user/post/C1x", None),
        (
            "threads",
            "https://threads.com/@user/post/C1x/media?a=b",
            "C1x",
            "https://www.threads.com/@user/post/C1x",
            None,
        ),
        ("threads", "https://www.threads.com/t/C1x/", "C1x", "https://www.threads.com/t/C1x", None),
        ("threads", "https://www.threads.com/t/C1x/media", "C1x", "https://www.threads.com/t/C1x", None),
    ],
)
def test_a_link_with_an_id_is_read_from_its_text(
    account_type: str, url: str, work_id: str, canonical_url: str, media: str | None
) -> None:
    link = parse_link(url, account_type)
    assert (link.work_id, link.canonical_url, link.media) == (
        work_id,
        url if canonical_url is RAW else canonical_url,
        media,
    )
    assert (link.needs, link.problems) == (Need.NOTHING, ())
    assert link.account_type == account_type


@pytest.mark.parametrize(
    ("account_type", "url", "media"),
    [
        ("instagram", "https://www.instagram.com/p/C1x/", None),
        ("instagram", "https://www.instagram.com/reel/C1x", None),
        ("instagram", "https://www.instagram.com/user/reels/C1x", None),
        ("instagram", "https://instagram.com/tv/C1x", None),
        ("wxSph", "https://channels.weixin.qq.com/web/pages/feed?eid=x", "video"),
        ("wxSph", "https://weixin.qq.com/sph/AbC", "video"),
        ("wxGzh", "https://mp.weixin.qq.com/s/AbC", None),
        ("linkedin", "https://www.linkedin.com/feed/update/urn:li:activity:7/", None),
    ],
)
def test_a_link_without_an_id_needs_it_beside_the_link(account_type: str, url: str, media: str | None) -> None:
    link = parse_link(url)
    assert (link.account_type, link.work_id, link.canonical_url, link.media) == (account_type, None, url, media)
    assert (link.needs, link.problems) == (Need.PLATFORM_WORK_ID, ())


@pytest.mark.parametrize(
    ("account_type", "url", "media"),
    [
        ("douyin", "https://v.douyin.com/iRNBho6u/", "video"),
        ("bilibili", "https://b23.tv/abc", "video"),
        ("xhs", "http://xhslink.com/a/abc", "video"),
        ("KWAI", "https://v.kuaishou.com/abc", "video"),
        ("KWAI", "https://www.kuaishou.com/f/abc", "video"),
        ("pinterest", "https://pin.it/abc", None),
        ("twitter", "https://t.co/login", None),
        ("tiktok", "https://vm.tiktok.com/abc/", None),
        ("tiktok", "https://vt.tiktok.com/upload", None),
        ("facebook", "https://fb.watch/abc/", None),
    ],
)
def test_a_short_link_needs_the_network(account_type: str, url: str, media: str | None) -> None:
    link = parse_link(url)
    assert (link.account_type, link.work_id, link.canonical_url, link.media) == (account_type, None, None, media)
    assert (link.needs, link.problems) == (Need.NETWORK, ())


@pytest.mark.parametrize(
    ("account_type", "url"),
    [
        ("douyin", "https://m.douyin.com/video/7300"),
        ("douyin", "https://www.iesdouyin.com/share/note/7300"),
        ("douyin", "https://www.douyin.com/video/?modal_id=7300"),
        ("douyin", "https://www.douyin.com./video/7300"),
        ("douyin", "https://www.www.douyin.com/video/7300"),
        ("bilibili", "https://www.bilibili.com/opus/1"),
        ("bilibili", "https://t.bilibili.com/1"),
        ("bilibili", "https://www.bilibili.com/bangumi/play/ep1"),
        ("xhs", f"https://m.xiaohongshu.com/explore/{NOTE}"),
        ("xhs", f"{XHS}/search_result/{NOTE}"),
        ("KWAI", "https://m.kuaishou.com/short-video/3x"),
        ("KWAI", "https://c.kuaishou.com/fw/user/3x"),
        ("youtube", "https://music.youtube.com/watch?v=dQw"),
        ("youtube", "https://www.youtube.com/watch/?v=dQw"),
        ("youtube", "https://www.youtube.com/watch?v="),
        ("youtube", "https://www.youtube.com/shorts"),
        ("twitter", "https://vxtwitter.com/user/status/1790"),
        ("twitter", "https://x.com/user/status/17a"),
        ("tiktok", "https://m.tiktok.com/v/1.html"),
        ("tiktok", "https://www.tiktok.com/@user/video"),
        ("facebook", "https://fb.com/page/posts/88"),
        ("facebook", "https://www.facebook.com/permalink.php?story_fbid=1&id=2"),
        ("instagram", "https://instagr.am/p/C1x"),
        ("instagram", "https://www.instagram.com/stories/user/1"),
        ("threads", "https://www.threads.com/@user/post/C1x/other"),
        ("pinterest", "https://www.pinterest.co.uk/pin/99/"),
        ("pinterest", "https://www.pinterest.de/pin/99/"),
        ("wxSph", "https://weixin.qq.com/r/abc"),
        ("douyin", "https://notdouyin.com/video/7300"),
        ("douyin", "https://www.douyin.com.evil.example/video/7300"),
    ],
)
def test_a_form_that_looks_right_but_is_refused_names_the_accepted_one(account_type: str, url: str) -> None:
    link = parse_link(url, account_type)
    [problem] = link.problems
    assert (problem.kind, problem.certain) == ("unsupported_form", False)
    assert example_link(account_type) in problem.text.en
    assert example_link(account_type) in problem.text.zh
    assert (link.work_id, link.canonical_url, link.media) == (None, None, None)


@pytest.mark.parametrize(
    "url", ["", "看看", "v.douyin.com/abc", "mailto:a@b", "https://", "http://a b/", "1790", "http://1.2.3.4.5/"]
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    link = parse_link(url)
    assert [(problem.kind, problem.certain) for problem in link.problems] == [("unsupported_form", False)]
    assert (link.host, link.account_type, link.needs) == ("", None, Need.NOTHING)


CERTAIN = [
    ("https://creator.douyin.com/creator-micro/content/manage", "creator_page"),
    ("https://creator.xiaohongshu.com/publish/publish", "creator_page"),
    ("https://studio.youtube.com/video/dQw/edit", "creator_page"),
    ("https://www.youtube.com/upload", "creator_page"),
    ("https://member.bilibili.com/platform/upload-manager", "creator_page"),
    ("https://cp.kuaishou.com/article/manage/video", "creator_page"),
    ("https://mp.weixin.qq.com/cgi-bin/appmsg?t=media/appmsg_edit", "creator_page"),
    ("https://channels.weixin.qq.com/platform/post/list", "creator_page"),
    ("https://channels.weixin.qq.com/micro/content/post/create", "creator_page"),
    ("https://www.tiktok.com/tiktokstudio/content", "creator_page"),
    ("https://www.tiktok.com/creator-center/upload", "creator_page"),
    ("https://business.facebook.com/latest/posts", "creator_page"),
    ("https://www.facebook.com/creatorstudio", "creator_page"),
    ("https://x.com/compose/post", "creator_page"),
    ("https://twitter.com/intent/tweet?text=a", "creator_page"),
    ("https://www.instagram.com/create/select/", "creator_page"),
    ("https://www.threads.com/intent/post", "creator_page"),
    ("https://www.pinterest.com/pin-builder/", "creator_page"),
    ("https://www.linkedin.com/article/new/", "creator_page"),
    ("https://passport.bilibili.com/login", "login_page"),
    ("https://sso.douyin.com/x", "login_page"),
    ("https://x.com/i/flow/login", "login_page"),
    ("https://x.com/login", "login_page"),
    ("https://www.facebook.com/login.php?next=https%3A%2F%2Fwww.facebook.com%2Freel%2F1", "login_page"),
    ("https://www.instagram.com/accounts/login/?next=/p/C1x/", "login_page"),
    ("https://www.tiktok.com/login?lang=en", "login_page"),
    ("https://www.linkedin.com/uas/login", "login_page"),
    ("https://www.linkedin.com/authwall?trk=x", "login_page"),
    ("https://channels.weixin.qq.com/login.html", "login_page"),
    ("https://www.xiaohongshu.com/login", "login_page"),
    ("https://www.douyin.com/", "home_page"),
    ("https://www.douyin.com/?modal_id=", "home_page"),
    ("https://x.com", "home_page"),
    ("https://x.com?lang=en", "home_page"),
    ("https://www.xiaohongshu.com/?utm_source=a", "home_page"),
    ("https://v.douyin.com/", "home_page"),
    ("https://youtu.be/", "home_page"),
    ("https://br.pinterest.com/", "home_page"),
    ("https://www.linkedin.com/", "home_page"),
    ("https://channels.weixin.qq.com/", "home_page"),
    ("https://mp.weixin.qq.com/", "home_page"),
]


@pytest.mark.parametrize(("url", "kind"), CERTAIN)
@pytest.mark.parametrize("account_type", [None, "youtube", "linkedin", "weibo"])
def test_a_page_that_can_be_no_post_is_certain_whatever_the_record(
    url: str, kind: str, account_type: str | None
) -> None:
    assert [problem.kind for problem in parse_link(url, account_type).problems if problem.certain] == [kind]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/video/1",
        "http://localhost./",
        "http://app.localhost/",
        "http://nas.local/a",
        "http://wiki.internal/a",
        "http://127.0.0.1/a",
        "http://127.1/a",
        "http://2130706433/a",
        "http://0x7f.0.0.1/a",
        "http://0x7f000001/a",
        "http://0177.0.0.01/a",
        "http://①27.0.0.1/a",
        "http://%31%32%37.0.0.1/a",
        "http://0x/a",
        "http://10.1.2.3/a",
        "http://172.16.0.1/a",
        "http://192.168.1.1/a",
        "http://169.254.169.254/latest",
        "http://100.64.0.1/a",
        "http://240.0.0.1/a",
        "http://224.0.0.1/a",
        "http://[::1]/a",
        "http://[fe80::1]/a",
        "http://[fd00::1]:80/a",
        "http://[::ffff:10.0.0.1]/a",
    ],
)
def test_a_private_host_is_certain(url: str) -> None:
    [problem] = parse_link(url, "douyin").problems
    assert (problem.kind, problem.certain) == ("private_host", True)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://example.com/login",
        "https://8.8.8.8/a",
        "https://[2606:4700::1111]/a",
        "https://[::ffff:8.8.8.8]/a",
        "https://localhost.example.com/",
        "https://mylocal/",
        "app://host1/a",
        "https://vxtwitter.com/user/status/1",
        "https://weixin.qq.com/",
        "https://www.google.com/search?q=a",
    ],
)
def test_an_unknown_host_passes(url: str) -> None:
    link = parse_link(url)
    assert (link.account_type, link.work_id, link.canonical_url) == (None, None, None)
    assert [(problem.kind, problem.certain) for problem in link.problems] == [("unknown_platform", False)]


@pytest.mark.parametrize(
    "url",
    [
        "http://256.1.1.1/",
        "http://1.2.3.08/",
        "http://1.256.1/",
        "http://1..2/",
        "http://x%ff.com/",
        f"http://{'9' * 70}/",
        "http://[::1%25a]/",
    ],
)
def test_an_address_that_no_browser_opens_is_no_address(url: str) -> None:
    assert [problem.text.en[:24] for problem in parse_link(url).problems] == ["This is not a web addres"]


@pytest.mark.parametrize(
    ("url", "account_type", "theirs"),
    [
        ("https://x.com/user/status/1790", "douyin", "X (Twitter)"),
        ("https://v.douyin.com/abc", "twitter", "Douyin"),
        ("https://m.douyin.com/video/1", "xhs", "Douyin"),
        ("https://mp.weixin.qq.com/s/AbC", "wxSph", "WeChat Official Account"),
        ("https://www.youtube.com/watch?v=dQw", "linkedin", "YouTube"),
        ("https://weixin.qq.com/sph/AbC", "wxGzh", "WeChat Channels"),
    ],
)
def test_a_link_of_another_platform_names_both(url: str, account_type: str, theirs: str) -> None:
    [problem] = parse_link(url, account_type).problems
    assert (problem.kind, problem.certain) == ("wrong_platform", False)
    assert theirs in problem.text.en
    assert NAMES[account_type].en in problem.text.en
    assert NAMES[account_type].zh in problem.text.zh


@pytest.mark.parametrize("account_type", ["weibo", "kwai", ""])
def test_an_unknown_platform_has_no_rules(account_type: str) -> None:
    link = parse_link("https://www.douyin.com/video/7300", account_type)
    assert (link.account_type, link.work_id, link.needs, link.problems) == ("douyin", None, Need.NOTHING, ())


@pytest.mark.parametrize(
    "url",
    [
        "https://www.douyin.com/user/MS4w",
        f"{XHS}/user/profile/5f",
        "https://space.bilibili.com/1",
        "https://www.kuaishou.com/profile/3x",
        "https://www.youtube.com/@channel",
        "https://x.com/user",
        "https://www.tiktok.com/@user",
        "https://www.facebook.com/profile.php?id=1",
        "https://www.instagram.com/user/",
        "https://www.threads.com/@user",
        "https://www.pinterest.com/user/",
        "https://www.linkedin.com/in/user/",
        "https://mp.weixin.qq.com/mp/profile_ext?action=home",
    ],
)
def test_a_profile_is_probably_not_a_post(url: str) -> None:
    assert [(problem.kind, problem.certain) for problem in parse_link(url).problems] == [("not_a_post", False)]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.instagram.com/p/C1x/?igsh=a", "(igsh)"),
        ("https://www.tiktok.com/@user/video/1?_r=1&_t=x&_t=y", "(_r, _t)"),
        ("https://www.facebook.com/reel/1?utm_a=1&utm_b=1&fbclid=c&utm_d=1", "(utm_a, utm_b, fbclid, ...)"),
        (f"{XHS}/explore/{NOTE}{TOKEN}&xsec_source=app_share&xhsshare=CopyLink", "(xhsshare)"),
        ("https://www.linkedin.com/posts/a-1?trk=b", "(trk)"),
    ],
)
def test_tracking_parameters_that_would_be_stored_are_named(url: str, shown: str) -> None:
    [problem] = parse_link(url).problems
    assert (problem.kind, problem.certain) == ("tracking_parameters", False)
    assert shown in problem.text.en


@pytest.mark.parametrize("url", [f"{XHS}/explore/{NOTE}", f"{XHS}/explore/{NOTE}?xsec_token=+"])
def test_an_xhs_link_without_its_token_is_flagged(url: str) -> None:
    assert [(problem.kind, problem.certain) for problem in parse_link(url).problems] == [
        ("xhs_without_xsec_token", False)
    ]


def test_google_business_may_be_switched_off() -> None:
    link = parse_link("https://maps.app.goo.gl/abc", "google_business")
    assert ([problem.kind for problem in link.problems], link.needs) == (["platform_hidden"], Need.PLATFORM_WORK_ID)


def test_an_xhs_record_takes_the_id_beside_a_link_without_one() -> None:
    assert parse_link(f"{XHS}/board/1", "xhs").needs is Need.PLATFORM_WORK_ID


@pytest.mark.parametrize(
    ("host", "account_type"),
    [
        ("www.douyin.com", "douyin"),
        ("M.Douyin.com.", "douyin"),
        ("iesdouyin.com", "douyin"),
        ("xhslink.com", "xhs"),
        ("channels.weixin.qq.com", "wxSph"),
        ("weixin.qq.com", "wxSph"),
        ("m.kuaishou.com", "KWAI"),
        ("music.youtube.com", "youtube"),
        ("mp.weixin.qq.com", "wxGzh"),
        ("space.bilibili.com", "bilibili"),
        ("t.co", "twitter"),
        ("mobile.twitter.com", "twitter"),
        ("vm.tiktok.com", "tiktok"),
        ("fb.com", "facebook"),
        ("instagr.am", "instagram"),
        ("threads.net", "threads"),
        ("www.pinterest.co.uk", "pinterest"),
        ("lnkd.in", "linkedin"),
        ("business.google.com", "google_business"),
        ("g.page", "google_business"),
        ("notdouyin.com", None),
        ("douyin.com.evil.org", None),
        ("open.weixin.qq.com", None),
        ("vxtwitter.com", None),
        ("com", None),
        ("", None),
        ("a." * 10_000 + "x.com", None),
    ],
)
def test_a_host_belongs_to_one_platform_or_to_none(host: str, account_type: str | None) -> None:
    assert platform_of_host(host) == account_type


def test_google_maps_is_told_from_the_rest_of_google() -> None:
    assert parse_link("https://www.google.com/maps?cid=1").account_type == "google_business"


def test_the_platforms_are_the_contracts_in_its_order() -> None:
    first = ("douyin", "xhs", "wxSph", "KWAI", "youtube", "wxGzh", "bilibili", "twitter")
    second = ("tiktok", "facebook", "instagram", "threads", "pinterest", "linkedin", "google_business")
    assert first + second == PLATFORMS


@pytest.mark.parametrize("account_type", PLATFORMS)
def test_every_example_is_accepted_once_it_is_filled_in(account_type: str) -> None:
    filled = example_link(account_type).replace("{id}", "123").replace("{token}", "AB")
    link = parse_link(filled, account_type)
    assert link.account_type == account_type
    assert {problem.kind for problem in link.problems} <= {"platform_hidden"}
    assert link.canonical_url


def test_an_unknown_platform_has_no_example() -> None:
    assert example_link("weibo") == ""


@pytest.mark.parametrize(
    ("a", "b", "account_type", "same"),
    [
        ("https://x.com/a/status/1", "https://x.com/a/status/1", "douyin", True),
        ("https://x.com/a/status/1", "https://twitter.com/b/status/1?s=20", None, True),
        ("https://x.com/a/status/1", "https://x.com/a/status/2", None, False),
        ("https://x.com/a/status/1", "1", "twitter", True),
        ("https://x.com/a/status/1", "1", None, False),
        ("https://youtu.be/a", "https://www.youtube.com/watch?v=a", "youtube", True),
        ("https://youtu.be/a", "https://www.youtube.com/watch?v=a", "douyin", False),
        ("https://youtu.be/a", "https://www.youtube.com/watch?v=a", "weibo", False),
        (f"{XHS}/explore/{NOTE}", f"{XHS}/discovery/item/{NOTE}{TOKEN}", "xhs", True),
        ("https://v.douyin.com/a", "https://v.douyin.com/b", "douyin", False),
        ("https://v.douyin.com/a", "https://www.douyin.com/video/1", "douyin", False),
        ("https://www.douyin.com/video/1", "https://www.kuaishou.com/video/1", None, False),
        ("https://www.instagram.com/p/C1x/", "https://instagram.com/reel/C1x?igsh=a", "instagram", True),
        ("https://www.instagram.com/p/C1x/", "https://www.instagram.com/p/C2x/", "instagram", False),
        ("https://mp.weixin.qq.com/s/a", "https://mp.weixin.qq.com/s/b", "wxGzh", False),
        ("https://weixin.qq.com/sph/a", "https://weixin.qq.com/sph/b", "wxSph", False),
        ("https://example.com/a", "https://example.com/b", None, False),
    ],
)
def test_two_links_are_of_one_work_only_if_their_text_proves_it(
    a: str, b: str, account_type: str | None, same: bool
) -> None:
    assert same_work(a, b, account_type) is same
    assert same_work(b, a, account_type) is same


@pytest.mark.parametrize(
    ("url", "account_type", "hint", "english"),
    [
        (None, "douyin", None, "workLink is missing"),
        (" ", None, None, "workLink is missing"),
        ("https://x.com/a/status/1", "douyin", None, "link of X (Twitter), but the record's platform is Douyin"),
        ("https://creator.douyin.com/a", "douyin", None, "creator or editor page of Douyin"),
        ("https://creator.douyin.com/a", None, None, "creator or editor page of Douyin"),
        ("https://m.douyin.com/video/1", "douyin", "1", "does not read this form of Douyin link"),
        ("https://m.douyin.com/video/1", None, None, "(like https://www.douyin.com/video/{id})"),
        ("https://x.com/user", "twitter", None, "profile, list or search page of X (Twitter)"),
        ("https://www.instagram.com/p/C1x/", "instagram", " ", "send the id too, as platformWorkId"),
        ("https://www.instagram.com/p/C1x/", None, None, "send the id too, as platformWorkId"),
        ("https://weixin.qq.com/sph/a", "wxSph", None, "send the id too, as platformWorkId"),
        ("https://example.com/a", "linkedin", None, "send the id too, as platformWorkId"),
        ("https://v.douyin.com/a", "douyin", None, "could not follow this short"),
        ("https://v.douyin.com/a", None, "1", "could not follow this short"),
        ("https://youtu.be/a", "youtube", None, "record with a connected account"),
        ("https://youtu.be/a", "youtube", "a", "shows no reason"),
        ("https://www.douyin.com/video/1", "douyin", None, "shows no reason"),
        (f"{XHS}/explore/{NOTE}", "xhs", None, "shows no reason"),
        ("https://youtu.be/a", None, None, "look up the record's accountType"),
        ("https://example.com/a", None, None, "look up the record's accountType"),
        ("https://example.com/a", "weibo", None, "look up the record's accountType"),
        ("http://10.0.0.1/a", "weibo", None, "private or local address"),
        ("not a link", None, None, "not a web address"),
    ],
)
def test_a_refusal_is_explained_by_the_link_itself(
    url: str | None, account_type: str | None, hint: str | None, english: str
) -> None:
    reason = explain_refusal(url, account_type, hint)
    assert english in reason.en
    assert any("\u4e00" <= character <= "\u9fff" for character in reason.zh)


URLS = st.text() | st.lists(
    st.sampled_from(
        [
            "https:",
            "//",
            "www.",
            "douyin.com",
            "x.com",
            "/video/",
            "1",
            "[",
            "]",
            "%",
            "%2e",
            "..",
            "\\",
            ":",
            "@",
            "?",
            "\ud800",
            "é",
        ]
    ),
    max_size=10,
).map("".join)


@given(URLS, st.none() | st.sampled_from(PLATFORMS) | st.text(max_size=5))
def test_no_text_makes_reading_raise(url: str, account_type: str | None) -> None:
    link = parse_link(url, account_type)
    assert link.url == url
    assert same_work(url, url, account_type)
    assert explain_refusal(url, account_type, None).en


@given(URLS, URLS)
def test_sameness_has_no_direction(a: str, b: str) -> None:
    assert same_work(a, b, None) == same_work(b, a, None)

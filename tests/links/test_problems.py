"""The words for what is wrong with a link, and for why AiToEarn refused it."""

import pytest

from aitoearn_mcp.links.link import LinkProblem, ProblemKind, parse_link
from aitoearn_mcp.links.platforms import PLATFORMS, ROWS, example_link
from aitoearn_mcp.links.problems import (
    describe,
    describe_with_suggestion,
    describe_work_id,
    explain_refusal,
    suggest,
    work_id_problem,
)

NOTE = "64b8c0de000000001203e0f1"
XHS = "https://www.xiaohongshu.com"
TOKEN = "?xsec_token=AB12"


@pytest.mark.parametrize(
    ("url", "account_type", "host_platform"),
    [
        ("https://x.com/user/status/1790", "douyin", "X (Twitter)"),
        ("https://v.douyin.com/abc", "twitter", "Douyin"),
        ("https://m.douyin.com/video/1", "xhs", "Douyin"),
        ("https://mp.weixin.qq.com/s/AbC", "wxSph", "WeChat Official Account"),
        ("https://www.youtube.com/watch?v=dQw", "linkedin", "YouTube"),
        ("https://weixin.qq.com/sph/AbC", "wxGzh", "WeChat Channels"),
    ],
)
def test_a_link_of_another_platform_names_both(url: str, account_type: str, host_platform: str) -> None:
    [problem] = parse_link(url, account_type).problems
    assert (problem.kind, problem.blocking) == ("wrong_platform", False)
    text = describe(problem)
    assert host_platform in text.en
    assert ROWS[account_type].name.en in text.en
    assert ROWS[account_type].name.zh in text.zh


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.instagram.com/p/C1x/?igsh=a", "(igsh)"),
        ("https://www.tiktok.com/@user/video/7301000000000000000?_r=1&_t=x&_t=y", "(_r, _t)"),
        ("https://www.facebook.com/reel/1?utm_a=1&utm_b=1&fbclid=c&utm_d=1", "(utm_a, utm_b, fbclid, ...)"),
        (f"{XHS}/explore/{NOTE}{TOKEN}&xsec_source=app_share&xhsshare=CopyLink", "(xhsshare)"),
        ("https://www.linkedin.com/posts/a-activity-7200000000000000001-AbCd?trk=b", "(trk)"),
    ],
)
def test_tracking_parameters_that_would_be_stored_are_named(url: str, shown: str) -> None:
    [problem] = parse_link(url).problems
    assert (problem.kind, problem.blocking) == ("tracking_parameters", False)
    assert shown in describe(problem).en


@pytest.mark.parametrize("account_type", PLATFORMS)
def test_an_unsupported_form_names_the_one_to_send(account_type: str) -> None:
    text = describe(LinkProblem(ProblemKind.UNSUPPORTED_FORM, platform=account_type))
    assert example_link(account_type) in text.en
    assert example_link(account_type) in text.zh


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_kind_has_words_in_both_languages(kind: ProblemKind) -> None:
    text = describe(LinkProblem(kind, platform="douyin", record_platform="xhs", value="a.example", parameters=("a",)))
    assert text.en.endswith((".", "。"))
    assert text.zh.endswith("。")


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
        ("https://x.com/user", "twitter", None, "another page of X (Twitter): a profile, list or search page"),
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


@pytest.mark.parametrize("account_type", PLATFORMS)
def test_a_work_id_is_described_with_where_to_find_it(account_type: str) -> None:
    text, work_id = describe_work_id(account_type), ROWS[account_type].work_id
    assert text.en.startswith("platformWorkId on ")
    assert all(part in text.en for part in (work_id.what.en, work_id.where.en, work_id.example))
    assert all(part in text.zh for part in (work_id.what.zh, work_id.where.zh, work_id.example))


@pytest.mark.parametrize(
    ("account_type", "value", "is_likely"),
    [
        ("wxGzh", "2247483647_1", True),
        ("wxGzh", "a title", False),
        ("linkedin", "urn:li:share:7200000000000000001", True),
        ("linkedin", "7200", False),
        ("instagram", "17900000000000001", True),
        ("instagram", "C8abcDEfGhi", False),
        ("youtube", "dQw4w9WgXcQ", True),
        ("youtube", "https://youtu.be/dQw4w9WgXcQ", False),
        ("weibo", "anything", True),
    ],
)
def test_a_work_id_of_the_wrong_shape_is_told(account_type: str, value: str, is_likely: bool) -> None:
    problem = work_id_problem(account_type, value)
    assert (problem is None) is is_likely
    assert problem is None or value in problem.en


def test_a_problem_comes_with_the_link_to_send() -> None:
    link = parse_link("https://web.facebook.com/page/posts/88")
    [problem] = link.problems
    assert describe_with_suggestion(problem, link).en.endswith(
        " The link to send instead: https://www.facebook.com/page/posts/88"
    )


def test_a_link_without_a_better_one_gets_none() -> None:
    assert suggest(parse_link("https://www.facebook.com/share/r/1AbCdEfGhI/")) is None

"""Whatever stands around a link: it is taken whole, or refused, and never cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aitoearn_mcp.links.link import ProblemKind, parse_link
from aitoearn_mcp.links.not_one_link import NotOneLinkError
from aitoearn_mcp.links.platforms import PLATFORMS, ROWS
from aitoearn_mcp.links.share_text import take_link
from links.platforms.filled import filled

LINKS = [
    (row.account_type, filled(form, row.work_id.example if row.id_in_link else "7200000000000000001"))
    for row in ROWS.values()
    for form in (*row.forms, *row.short_forms)
]
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)
LATIN = st.text(st.sampled_from("abcdefghijkXYZ0189"), min_size=1, max_size=6)
PUNCTUATION = st.text(
    st.sampled_from("，。！？、：；…“”‘’「」【】《》（）～·—.,;:!?'\"()[]{}<>*_~|`^#@&=+$%\\/-😀🚀→\u200b\u3000 \n"),
    max_size=4,
)
AROUND = st.lists(HAN | LATIN | PUNCTUATION, max_size=5).map("".join)


@settings(deadline=None)
@given(AROUND, st.sampled_from(LINKS), HAN | PUNCTUATION, AROUND)
def test_a_link_in_any_text_is_taken_whole_or_refused(
    before: str, known: tuple[str, str], behind: str, after: str
) -> None:
    account_type, link = known
    try:
        taken = take_link(before + link + behind + after, account_type).url
    except NotOneLinkError:
        return
    assert taken.startswith(link) or link in taken, (taken, link)


@settings(deadline=None)
@given(AROUND, st.sampled_from(LINKS), HAN | st.sampled_from(["，", "。", "！", "】", " ", "\n", "）", '"']), AROUND)
def test_behind_a_sure_end_nothing_is_added(before: str, known: tuple[str, str], behind: str, after: str) -> None:
    account_type, link = known
    try:
        taken = take_link(before.rstrip("/=&?#:") + " " + link + behind + after, account_type).url
    except NotOneLinkError:
        return
    assert taken == link


@settings(deadline=None)
@given(st.sampled_from(LINKS), st.sampled_from([" 复制此链接", "\n下一行", "，快来看", "。", "】", '"', " look"]))
def test_a_usual_text_around_a_link_is_no_reason_to_refuse_it(known: tuple[str, str], behind: str) -> None:
    account_type, link = known
    assert take_link(f"看看【标题】 {link}{behind}", account_type).url == link


@pytest.mark.parametrize(("account_type", "link"), LINKS)
def test_a_link_alone_is_taken_as_it_is_and_has_no_problem(account_type: str, link: str) -> None:
    assert take_link(link).url == link
    problems = {problem.kind.value for problem in parse_link(link, account_type).problems}
    assert problems <= {"platform_hidden"}


BREAKS = st.sampled_from(
    [
        *("\n&", "\n?", "\r\n/", "\u200b", "\u00ad", "\\", "…", "...", "。。。", "🚀", "字", "’", "'", "é", "＝", "？"),
        *("(", "*", ",", "<wbr>", "<em>"),
    ]
)


@given(st.sampled_from(LINKS), BREAKS, st.data())
def test_a_link_that_is_broken_in_its_middle_is_never_taken_as_its_first_half(
    known: tuple[str, str], broken_by: str, data: st.DataObject
) -> None:
    """What is taken is whole, or names the same post, or has a problem that is reported."""
    account_type, link = known
    at = data.draw(st.integers(len("https://a"), len(link) - 1))
    try:
        taken = take_link(f"看 {link[:at]}{broken_by}{link[at:]} 复制此链接", account_type).url
    except NotOneLinkError:
        return
    parsed = parse_link(taken, account_type)
    told = [problem for problem in parsed.problems if problem.kind is not ProblemKind.PLATFORM_HIDDEN]
    names_the_post = parsed.key is not None and parsed.key == parse_link(link, account_type).key
    assert taken.rstrip("/") == link.rstrip("/") or told or names_the_post or not link.startswith(taken), taken


HOSTS = [domain for row in ROWS.values() for domain in row.domains]
SUBDOMAINS = st.sampled_from(["", "www.", "m.", "web.", "mobile.", "live.", "player.", "music."])
PARAMETERS = st.sampled_from(
    [
        "v",
        "id",
        "modal_id",
        "bvid",
        "aid",
        "photoId",
        "story_fbid",
        "xsec_token",
        "utm_source",
        "key",
        "uin",
        "u",
        "trk",
    ]
)
IDS = st.sampled_from([row.work_id.example for row in ROWS.values()] + ["undefined", "title", "@user", "x--123"])
SEGMENTS = st.sampled_from(
    [
        *("video", "note", "share", "slides", "explore", "item", "search_result", "short-video", "photo", "watch"),
        *("shorts", "embed", "status", "posts", "reel", "videos", "p", "tv", "reels", "audio", "pin", "t", "post"),
        *("feed", "update", "u", "groups", "permalink", "list", "live"),
    ]
)


@settings(deadline=None)
@given(
    SUBDOMAINS,
    st.sampled_from(HOSTS),
    st.lists(SEGMENTS | IDS, max_size=5),
    st.lists(st.tuples(PARAMETERS, IDS), max_size=3),
    st.none() | st.sampled_from(PLATFORMS),
)
def test_a_suggested_link_has_no_problem_itself(
    subdomain: str, host: str, segments: list[str], parameters: list[tuple[str, str]], account_type: str | None
) -> None:
    query = "&".join(f"{name}={value}" for name, value in parameters)
    url = f"https://{subdomain}{host}/{'/'.join(segments)}?{query}"
    parsed = parse_link(url, account_type)
    if parsed.suggested_link is None:
        return
    again = parse_link(parsed.suggested_link, account_type)
    assert (again.problems, again.host_platform) == ((), parsed.host_platform)
    assert take_link(parsed.suggested_link).url == parsed.suggested_link

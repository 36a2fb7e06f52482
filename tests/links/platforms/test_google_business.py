"""Google Business Profile: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds


def test_no_link_is_suggested_that_aitoearn_may_refuse() -> None:
    link = parse_link("https://local.google.com/place?id=1&use=posts&utm_source=a")
    assert [problem.kind.value for problem in link.problems] == ["platform_hidden", "tracking_parameters"]
    assert link.suggested_link is None


def test_the_platform_may_be_switched_off() -> None:
    url = "https://maps.app.goo.gl/abc"
    assert (kinds(url), parse_link(url).needs) == (["platform_hidden"], Need.PLATFORM_WORK_ID)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.google.com/maps/place/Cafe/", "not_a_post"),
        ("https://maps.google.com/maps?q=a", "not_a_post"),
        ("https://business.google.com/posts/l/1", "creator_page"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind

"""Google Business Profile: which links AiToEarn reads (api-contract, section 4), and which are no post's."""

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds


def test_the_platform_may_be_switched_off() -> None:
    url = "https://maps.app.goo.gl/abc"
    assert (kinds(url), parse_link(url).needs) == (["platform_hidden"], Need.PLATFORM_WORK_ID)

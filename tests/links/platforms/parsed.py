"""What a link is expected to parse to, as whole objects."""

from typing import Any

from aitoearn_mcp.links.address import parse_address
from aitoearn_mcp.links.link import Need, ParsedLink, parse_link
from aitoearn_mcp.links.platforms import ROWS


def parsed(
    account_type: str, url: str, *, key: str | None = None, media: str | None = None, **facts: Any
) -> tuple[ParsedLink, str | None]:
    """Return the facts of a link of its own platform without a problem, and the `type` that AiToEarn would set."""
    expected: dict[str, Any] = {
        "url": url,
        "host_platform": account_type,
        "key": key,
        "work_id": key,
        "canonical_url": url,
        "needs": Need.NOTHING,
        "problems": (),
    }
    return ParsedLink(**{**expected, **facts}), media


def read(url: str, account_type: str | None = None) -> tuple[ParsedLink, str | None]:
    """Return what `parsed` is to equal."""
    link = parse_link(url, account_type)
    address = parse_address(url)
    form = ROWS[account_type or link.host_platform or ""].parse(address) if address else None
    return link, form.media if form else None


def kinds(url: str, account_type: str | None = None) -> list[str]:
    """Return the kinds of a link's problems."""
    return [problem.kind.value for problem in parse_link(url, account_type).problems]

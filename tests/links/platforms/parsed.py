"""What a link is expected to parse to, as whole objects."""

from typing import Any

from aitoearn_mcp.links.link import Need, ParsedLink, parse_link


def parsed(account_type: str, url: str, *, key: str | None = None, **facts: Any) -> ParsedLink:
    """Return the facts of a link of its own platform without a problem."""
    expected: dict[str, Any] = {
        "url": url,
        "host_platform": account_type,
        "key": key,
        "work_id": key,
        "canonical_url": url,
        "media": None,
        "needs": Need.NOTHING,
        "problems": (),
    }
    return ParsedLink(**{**expected, **facts})


def kinds(url: str, account_type: str | None = None) -> list[str]:
    """Return the kinds of a link's problems."""
    return [problem.kind.value for problem in parse_link(url, account_type).problems]

"""The facts of a work link, from its text alone: the post, what AiToEarn would store, what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from aitoearn_mcp.links.address import MAX_LINK, Address, is_private, parse_address
from aitoearn_mcp.links.clean_link import session_parameters, tracking_parameters, without_parameters
from aitoearn_mcp.links.pages import Page, page_of
from aitoearn_mcp.links.placeholders import is_empty, placeholder_in
from aitoearn_mcp.links.platforms import ROWS, KnownForm, Platform, platform_of
from aitoearn_mcp.links.suggestions import candidates

# A batch and an import ask about the same links several times over. Those of any length are not kept.
_REMEMBERED = 512


class Need(StrEnum):
    """What AiToEarn needs beyond the text of the link."""

    NOTHING = "nothing"
    NETWORK = "network"
    PLATFORM_WORK_ID = "platformWorkId"


class ProblemKind(StrEnum):
    """What can be wrong with a link. links/problems.py has the words."""

    NO_ADDRESS = "no_address"
    PRIVATE_HOST = "private_host"
    CREATOR_PAGE = "creator_page"
    LOGIN_PAGE = "login_page"
    HOME_PAGE = "home_page"
    NOT_A_POST = "not_a_post"
    WRONG_PLATFORM = "wrong_platform"
    UNKNOWN_PLATFORM = "unknown_platform"
    UNCHECKED_HOST = "unchecked_host"
    OTHER_SITE = "other_site"
    UNSUPPORTED_FORM = "unsupported_form"
    SHARE_LINK = "share_link"
    UNUSUAL_FORM = "unusual_form"
    UNLIKELY_ID = "unlikely_id"
    SHARE_CODE = "share_code"
    CARRIES_SESSION = "carries_session"
    EXPIRES = "expires"
    SHARES_PROFILE = "shares_profile"
    SHARES_LIVE = "shares_live"
    PLATFORM_HIDDEN = "platform_hidden"
    TRACKING_PARAMETERS = "tracking_parameters"
    XHS_WITHOUT_XSEC = "xhs_without_xsec_token"

    @property
    def published_name(self) -> str:
        """The name that results carry."""
        return _PUBLISHED.get(self, self.value)


# Kinds that have words of their own, and no name of their own in results.
_PUBLISHED = {
    ProblemKind.NO_ADDRESS: "unsupported_form",
    ProblemKind.SHARE_CODE: "unlikely_id",
    ProblemKind.SHARE_LINK: "unsupported_form",
    ProblemKind.UNUSUAL_FORM: "unsupported_form",
    ProblemKind.SHARES_PROFILE: "shares_profile_or_live",
    ProblemKind.SHARES_LIVE: "shares_profile_or_live",
}


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """What is wrong with a link. `blocking`: no public post has this link, on any platform.

    `platform` is the one that the problem is about, `record_platform` the record's where it is another one; `value` is
    the host, or the id, that the problem is about.
    """

    kind: ProblemKind
    blocking: bool = False
    platform: str = ""
    record_platform: str = ""
    value: str = ""
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedLink:
    """What the text of a link says.

    `host_platform` is the host's accountType, whatever the record's is. `canonical_url` is what AiToEarn would store.
    `key` tells posts apart: see KnownForm. `suggested_link` is the link to send instead, where the text gives one; it
    has no problem itself.
    """

    url: str
    host_platform: str | None
    key: str | None
    work_id: str | None
    canonical_url: str | None
    needs: Need
    problems: tuple[LinkProblem, ...]
    suggested_link: str | None = None


def parse_link(url: str, account_type: str | None = None) -> ParsedLink:
    """Parse a link by the rules of the record's platform, or of its host's if none is given. Never raises.

    An unknown account_type has no rules: then only what is blocking counts.
    """
    return _parse(url, account_type) if len(url) <= MAX_LINK else _parse.__wrapped__(url, account_type)


@lru_cache(maxsize=_REMEMBERED)
def _parse(url: str, account_type: str | None) -> ParsedLink:
    address = parse_address(url)
    host_platform = platform_of(address) if address else None
    platform = host_platform if account_type is None else account_type
    form = _form_of(url, address, platform)
    if address is None and form is not None:
        host_platform = platform
    row = ROWS.get(platform or "")
    problems = tuple(_problems(address, host_platform, platform, form))
    return ParsedLink(
        url=url,
        host_platform=host_platform,
        key=form.key if form else None,
        work_id=form.key if form and row and row.id_in_link else None,
        canonical_url=_stored_as(url, form),
        needs=_needs(row, form),
        problems=problems,
        suggested_link=_suggested(url, address, host_platform, platform) if address and problems else None,
    )


def _suggested(url: str, address: Address, host_platform: str | None, platform: str | None) -> str | None:
    """Return the link to send in the place of one with problems, made from its text alone."""
    if host_platform is not None and host_platform != platform:
        return None
    found = candidates(url, address, ROWS.get(host_platform or ""))
    return next((candidate for candidate in found if _is_faultless(candidate, platform)), None)


def _is_faultless(url: str, platform: str | None) -> bool:
    """Tell whether a link is without a problem, of that platform or, without one, of any."""
    address = parse_address(url)
    host_platform = platform_of(address) if address else None
    if address is None or host_platform is None or platform not in (None, host_platform):
        return False
    form = _form_of(url, address, host_platform)
    if placeholder_in(address, form.key if form else None) is not None:
        return False
    return not any(_problems(address, host_platform, host_platform, form))


def canonical_url(url: str, account_type: str | None) -> str | None:
    """Return what AiToEarn would store of a link on a record of that platform, None where the text does not say it."""
    return _stored_as(url, _form_of(url, parse_address(url), account_type))


def same_post(a: str, b: str, account_type: str | None) -> bool:
    """Tell whether two links name one post: equal text, or one platform and one id (Instagram: one shortcode).

    Equal canonical links have equal ids. Two short links, or two without an id, are the same only if their text is.
    """
    if a == b:
        return True
    platform, key = _identity(a, account_type)
    return key is not None and (platform, key) == _identity(b, account_type)


def opens_for_more(link: str, other: str, account_type: str | None) -> bool:
    """Tell whether a link has the parameter without which other people can't open it, and the other link lacks it."""
    row = ROWS.get(account_type or "")
    if row is None or not row.needed_parameter:
        return False
    lacking = [address is None or is_empty(address.parameter(row.needed_parameter)) for address in _parsed(link, other)]
    return lacking == [False, True]


def _parsed(*urls: str) -> list[Address | None]:
    return [parse_address(url) for url in urls]


def post_of(url: str) -> tuple[str | None, str]:
    """Return what tells posts apart: the host's platform and the post's key, or the link itself where it has none.

    Of such a link neither the scheme counts, nor a last slash, nor what is for tracking.
    """
    platform, key = _identity(url, None)
    if key is not None:
        return platform, key
    row = ROWS.get(platform or "")
    address = parse_address(without_parameters(url, row) if row else url)
    if address is None:
        return None, url
    return None, f"{address.host}{address.path.rstrip('/')}?{address.query}"


def certainly_not_a_post(link: ParsedLink) -> LinkProblem | None:
    """Return why a link can't be of a post on its record's platform: another platform, or not a post's page."""
    for problem in link.problems:
        if problem.blocking or problem.kind in (ProblemKind.WRONG_PLATFORM, ProblemKind.NOT_A_POST):
            return problem
    return None


def _identity(url: str, account_type: str | None) -> tuple[str | None, str | None]:
    address = parse_address(url)
    platform = account_type
    if platform is None and address is not None:
        platform = platform_of(address)
    form = _form_of(url, address, platform)
    return platform, form.key if form else None


def _form_of(url: str, address: Address | None, platform: str | None) -> KnownForm | None:
    row = ROWS.get(platform or "")
    if row is None:
        return None
    if address is None:
        return row.parse_bare_id(url) if row.parse_bare_id else None
    return row.parse(address)


def _stored_as(url: str, form: KnownForm | None) -> str | None:
    return None if form is None or form.is_short else form.canonical_url or url


def _needs(row: Platform | None, form: KnownForm | None) -> Need:
    if row is not None and form is None and row.takes_any_link_with_id:
        return Need.PLATFORM_WORK_ID
    if row is not None and not row.id_in_link and not (row.looks_up_id and form is not None):
        return Need.PLATFORM_WORK_ID
    return Need.NETWORK if form and form.is_short else Need.NOTHING


def _problems(
    address: Address | None, host_platform: str | None, platform: str | None, form: KnownForm | None
) -> Iterator[LinkProblem]:
    if address is None:
        if form is None:
            yield LinkProblem(ProblemKind.NO_ADDRESS)
        return
    if is_private(address.host):
        yield LinkProblem(ProblemKind.PRIVATE_HOST, blocking=True, value=address.host)
        return
    page = None
    if host_platform is not None:
        theirs = ROWS[host_platform]
        page = page_of(address, theirs, form if platform == host_platform else theirs.parse(address))
        if page is not None:
            kind = ProblemKind(page.value)
            yield LinkProblem(kind, blocking=page is not Page.NOT_A_POST, platform=host_platform)
        yield from _passing(address, theirs)
    if platform is None:
        yield LinkProblem(ProblemKind.UNKNOWN_PLATFORM)
    if platform not in ROWS:
        return
    row = ROWS[platform]
    if host_platform is None and not row.checked:
        yield LinkProblem(ProblemKind.UNCHECKED_HOST, platform=platform, value=address.host)
    if host_platform is not None and host_platform != platform:
        yield LinkProblem(ProblemKind.WRONG_PLATFORM, platform=host_platform, record_platform=platform)
    elif form is None and page is None:
        kind = ProblemKind.SHARE_LINK if row.share_codes.fullmatch(address.path) else ProblemKind.UNSUPPORTED_FORM
        yield LinkProblem(kind if host_platform else ProblemKind.OTHER_SITE, platform=platform)
    elif form is not None:
        yield from _blemishes(address, row, form, is_own=host_platform is not None and page is None)


def _passing(address: Address, row: Platform) -> Iterator[LinkProblem]:
    """Yield what makes a link one person's, or one hour's."""
    carried = session_parameters(address, row)
    if carried:
        yield LinkProblem(ProblemKind.CARRIES_SESSION, blocking=True, platform=row.account_type, parameters=carried)
    if row.expires(address):
        yield LinkProblem(ProblemKind.EXPIRES, blocking=True, platform=row.account_type)


def _blemishes(address: Address, row: Platform, form: KnownForm, *, is_own: bool) -> Iterator[LinkProblem]:
    """Yield what is imperfect about a link whose form AiToEarn accepts."""
    if row.hidden:
        yield LinkProblem(ProblemKind.PLATFORM_HIDDEN, platform=row.account_type)
    if form.is_short:
        if address.path != "/" and not row.short_path.fullmatch(address.path):
            yield LinkProblem(ProblemKind.UNLIKELY_ID, platform=row.account_type, value=address.path.strip("/"))
        return
    takes_key = form.key is not None and (row.id_in_link or row.looks_up_id)
    is_whole = row.is_whole(address, form)
    if is_own and not is_whole and not takes_key:
        yield LinkProblem(ProblemKind.UNUSUAL_FORM, platform=row.account_type)
    if row.share_codes.fullmatch(address.path):
        yield LinkProblem(ProblemKind.SHARE_CODE, platform=row.account_type, value=form.key or "")
    elif takes_key and not is_whole:
        yield LinkProblem(ProblemKind.UNLIKELY_ID, platform=row.account_type, value=form.key or "")
    if row.stored_raw and (found := tracking_parameters(address, row)):
        yield LinkProblem(ProblemKind.TRACKING_PARAMETERS, platform=row.account_type, parameters=found)
    if row.needed_parameter and is_empty(address.parameter(row.needed_parameter)):
        yield LinkProblem(ProblemKind.XHS_WITHOUT_XSEC, platform=row.account_type)

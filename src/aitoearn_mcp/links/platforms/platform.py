"""What a platform is to AiToEarn: the columns that a platform's row fills."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address

NOTHING: Final = re.compile(r"(?!)")
_SHORT_PATH: Final = re.compile(r"/(?:[a-z]{1,2}/)?[\w-]{3,}/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class KnownForm:
    """What AiToEarn takes from a link of a form that it knows.

    `key` tells posts apart: the work id, or Instagram's shortcode. `canonical_url` is None where AiToEarn stores the
    link as submitted. `media` is the `type` that it sets. A short link says nothing: AiToEarn has to follow it.
    """

    key: str | None = None
    canonical_url: str | None = None
    media: str | None = None
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class WorkId:
    """What platformWorkId is on a platform: in words, where a person finds it, the shape it has, and an example."""

    what: Text
    where: Text
    shape: re.Pattern[str]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform's row. Everything that differs between platforms is read from here."""

    account_type: str
    name: Text
    other_names: tuple[str, ...] = ()
    """What people and agents call it, lower case."""
    example: str
    """A link to send; {id} and the like stand for the post's own, so that nobody sends the example."""
    forms: tuple[str, ...]
    """The forms that AiToEarn reads without the network, for people."""
    short_forms: tuple[str, ...] = ()
    """The short links that AiToEarn follows, for people."""
    app_schemes: tuple[str, ...] = ()
    """What the app's own addresses start with, lower case."""

    # Whose an address is.
    domains: tuple[str, ...]
    """The platform's own, subdomains included, also those whose links AiToEarn refuses."""
    file_domains: tuple[str, ...] = ()
    """Where its pictures and videos are, and no post."""
    owns: Callable[[Address], bool] | None = None
    """Where the path decides whose an address is, on hosts beside the domains."""

    # What AiToEarn does with a link.
    parse: Callable[[Address], KnownForm | None]
    """What AiToEarn takes from an address; None where it refuses it."""
    parse_bare_id: Callable[[str], KnownForm | None] | None = None
    """What AiToEarn takes from a text that is not an address, where it takes one."""
    checked: bool = True
    """False: AiToEarn parses no link of it, and stores any text with an id beside it."""
    hidden: bool = False
    """AiToEarn refuses every link of it with code 15032, unless a site has switched it on."""
    needs_account: bool = False
    """AiToEarn parses a link only for a record with a connected account."""
    id_in_link: bool = True
    """False: the id always has to be sent beside the link."""
    looks_up_id: bool = False
    """AiToEarn asks the platform for an id that is not sent."""
    takes_any_link_with_id: bool = False
    """A link of no known form is stored where an id is sent beside it."""
    resolved_ahead: bool = False
    """AiToEarn says where a short link leads before an update, and loads no credential for it."""
    stored_raw: bool = False
    """AiToEarn stores the link as submitted, tracking parameters included."""
    needed_parameter: str = ""
    """A parameter without which other people can't open the link."""

    # The post's id.
    key_shape: re.Pattern[str] = NOTHING
    """What the key in a link looks like."""
    whole: re.Pattern[str] = NOTHING
    """Host, path and query of links that have no key and are known to be whole all the same."""
    short_path: re.Pattern[str] = _SHORT_PATH
    """What the path of a short link looks like."""
    link_of_id: str = ""
    """The link of a bare id, where the id is enough for one."""
    own_ids: re.Pattern[str] = NOTHING
    """Ids that are no other platform's."""
    work_id: WorkId
    ids_vary: bool = False
    """The id in the link may stand for another one on the record."""

    # Pages that are not posts.
    creator_hosts: frozenset[str] = frozenset()
    creator_paths: re.Pattern[str] = NOTHING
    login_hosts: frozenset[str] = frozenset()
    list_hosts: frozenset[str] = frozenset()
    list_paths: re.Pattern[str] = NOTHING
    """Profiles, lists, searches, live rooms: unless AiToEarn finds a post's id in the rest of the link."""
    no_post_paths: re.Pattern[str] = NOTHING
    """Pages that are not posts even where AiToEarn would find an id in them."""
    wrapping_hosts: frozenset[str] = frozenset()
    """Hosts of short links that the platform makes of every link in a post, wherever it leads."""
    app_pages: re.Pattern[str] = NOTHING
    """Host and path of the app's own pages, which official share texts carry beside the post's link."""
    share_codes: re.Pattern[str] = NOTHING
    """Paths of share links whose code AiToEarn would take for the post's."""

    # Parameters that are no part of the post's link.
    tracking: re.Pattern[str] = NOTHING
    session: re.Pattern[str] = NOTHING
    """They let others act, or be taken, as the person who copied the link."""
    expires: Callable[[Address], bool] = field(default=lambda _: False)
    """Whether a link stops working by itself."""

    suggest: Callable[[Address], str | None] = field(default=lambda _: None)
    """The link to send, made from an address that AiToEarn does not read, or reads wrong."""

    def is_whole(self, address: Address, form: KnownForm) -> bool:
        """Tell whether nothing is missing at a link's end: its id or code has the platform's shape."""
        if form.is_short:
            return self.short_path.fullmatch(address.path) is not None
        if form.key is not None:
            return self.key_shape.fullmatch(form.key) is not None
        query = f"?{address.query}" if address.query else ""
        return self.whole.fullmatch(f"{address.host}{address.path}{query}") is not None


def paths(*patterns: str) -> re.Pattern[str]:
    """Return a pattern of paths, each without its first slash."""
    return re.compile(f"/(?:{'|'.join(patterns)})")


def names(*patterns: str) -> re.Pattern[str]:
    """Return a pattern of parameter names."""
    return re.compile("|".join(patterns), re.IGNORECASE)

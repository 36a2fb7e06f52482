"""What a platform is to AiToEarn: the columns that a platform's row fills."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address

_NOTHING = re.compile(r"(?!)")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform's row. Everything that differs between platforms is read from here."""

    account_type: str
    name: Text
    example: str
    """A link to send; {id} and the like stand for the post's own, so that nobody sends the example."""
    domains: tuple[str, ...]
    """The platform's own, subdomains included, also those whose links AiToEarn refuses."""
    parse: Callable[[Address], KnownForm | None]
    """What AiToEarn takes from an address; None where it refuses it."""
    parse_bare_id: Callable[[str], KnownForm | None] | None = None
    """What AiToEarn takes from a text that is no address, where it takes one."""
    owns: Callable[[Address], bool] | None = None
    """Where the path decides whose an address is, on hosts beside the domains."""
    other_names: tuple[str, ...] = ()
    """What people and agents call it, lower case."""
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
    """A parameter without which the link opens for nobody else."""
    creator_hosts: frozenset[str] = frozenset()
    creator_paths: re.Pattern[str] = field(default=_NOTHING)
    login_hosts: frozenset[str] = frozenset()
    list_hosts: frozenset[str] = frozenset()
    list_paths: re.Pattern[str] = field(default=_NOTHING)
    """Profiles, lists and searches."""


def paths(*patterns: str) -> re.Pattern[str]:
    """Return a pattern of paths, each without its first slash."""
    return re.compile(f"/(?:{'|'.join(patterns)})")

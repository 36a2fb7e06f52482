"""What AiToEarn would store for an update of a record, without asking it."""

from dataclasses import dataclass
from typing import Any

from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import PLATFORMS, explain_refusal, hidden_platform
from aitoearn_mcp.links.platforms import NEEDS_ACCOUNT, WITHOUT_ID_IN_LINK, WITHOUT_PROVIDER, parse_form
from aitoearn_mcp.links.share_text import parse_address

_HIDDEN = "google_business"
_NEEDS_ACCOUNT = NEEDS_ACCOUNT | {"instagram", "wxSph"}


@dataclass(frozen=True, slots=True)
class Prediction:
    """What an update would do. `fields` are the record's fields as they would be, of those that it sets.

    `unknown` names fields whose new value the text alone does not give. `refusal` is why it would be refused with
    code 15036 or 15032; then `fields` is empty. The account's authorisation is AiToEarn's to know, so that a refusal
    because of it is never predicted.
    """

    fields: dict[str, Any]
    unknown: tuple[str, ...] = ()
    refusal: Text | None = None


@dataclass(frozen=True, slots=True)
class _Link:
    """What would be stored of a link; `url` is None where only the network can tell."""

    url: str | None
    media: str | None = None


def predict(update: WorkLinkUpdate, record: PublishRecord, *, public_only: bool = False) -> Prediction:
    """Say what the update would make of the record.

    `public_only`: the record is its public view, which shows no account, no linkError and no linkMeta.
    """
    fields: dict[str, Any] = {"linkStatus": update.link_status.value}
    if update.platform_work_id is not None:
        fields["platformWorkId"] = update.platform_work_id
    if not public_only:
        fields["linkError"] = update.link_error or ""
        fields |= {} if update.link_meta is None else {"linkMeta": update.link_meta}
    if update.link_status is not LinkStatus.READY or update.work_link is None:
        return Prediction(fields)
    if record.account_type not in PLATFORMS or (public_only and record.account_type in _NEEDS_ACCOUNT):
        return Prediction(fields, unknown=("workLink", "type"))
    if record.account_type == _HIDDEN:
        return Prediction({}, refusal=hidden_platform(_HIDDEN))
    link = _stored_link(update.work_link, record.account_type, record.account_id, update.fallback_work_id)
    if link is None:
        return Prediction({}, refusal=explain_refusal(update.work_link, record.account_type, update.fallback_work_id))
    if link.media is not None:
        fields["type"] = link.media
    if link.url is None:
        return Prediction(fields, unknown=("workLink",))
    return Prediction(fields | {"workLink": link.url})


def _stored_link(url: str, platform: str, account_id: str | None, hint: str | None) -> _Link | None:
    """Return what AiToEarn stores for a ready link on a record of that platform; None where it refuses the link.

    Where it can't read a link at all (no reader for the platform, or no account that the reader needs), it stores any
    text verbatim if a work id comes with it.
    """
    if platform in WITHOUT_PROVIDER or (platform in _NEEDS_ACCOUNT and account_id is None):
        return _Link(url) if hint else None
    address = parse_address(url)
    if address is None:
        return None
    form = parse_form(address, platform)
    if platform == "xhs" and form is None and hint:
        return _Link(url, "video")
    if form is None or (platform == "instagram" and not hint):
        return None
    if form.short:
        return _Link(None, form.media)
    if form.key is None and platform not in WITHOUT_ID_IN_LINK:
        return None
    return _Link(form.canonical or url, form.media)

"""What AiToEarn would store for an update of a record, without asking it."""

from dataclasses import dataclass
from typing import Any

from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import parse_address
from aitoearn_mcp.links.link import LinkProblem, ProblemKind
from aitoearn_mcp.links.platforms import ROWS, Platform
from aitoearn_mcp.links.problems import describe, explain_refusal


@dataclass(frozen=True, slots=True)
class Prediction:
    """What an update would do. `fields` are the record's fields as they would be, of those that it sets.

    `unknown` names fields whose new value the text alone does not give. `refusal` is why it would be refused with
    code 15036 or 15032; then `fields` is empty. Only AiToEarn knows whether the account is authorised, so a refusal for
    that reason is never predicted.
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
    row = ROWS.get(record.account_type or "")
    if row is None or (public_only and row.needs_account):
        return Prediction(fields, unknown=("workLink", "type"))
    if row.hidden:
        hidden = LinkProblem(ProblemKind.PLATFORM_HIDDEN, platform=row.account_type)
        return Prediction({}, refusal=describe(hidden))
    link = _stored_link(update.work_link, row, record.account_id, update.fallback_work_id)
    if link is None:
        return Prediction({}, refusal=explain_refusal(update.work_link, record.account_type, update.fallback_work_id))
    if link.media is not None:
        fields["type"] = link.media
    if link.url is None:
        return Prediction(fields, unknown=("workLink",))
    return Prediction(fields | {"workLink": link.url})


def _stored_link(url: str, row: Platform, account_id: str | None, work_id: str | None) -> _Link | None:
    """Return what AiToEarn stores for a ready link on a record of that platform; None where it refuses the link.

    Where it can't read a link at all (no reader for the platform, or no account that the reader needs), it stores any
    text verbatim if a work id comes with it.
    """
    if not row.checked or (row.needs_account and account_id is None):
        return _Link(url) if work_id else None
    address = parse_address(url)
    if address is None:
        return None
    form = row.parse(address)
    if form is None and row.takes_any_link_with_id and work_id:
        return _Link(url, "video")
    if form is None or not (row.id_in_link or row.looks_up_id or work_id):
        return None
    return _Link(None if form.is_short else form.canonical_url or url, form.media)

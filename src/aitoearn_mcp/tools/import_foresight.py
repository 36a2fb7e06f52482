"""What a dry run of an import says beforehand: the updates that would be refused, and why."""

from collections.abc import Mapping

from aitoearn_mcp.api.errors import AiToEarnError, RefusedError
from aitoearn_mcp.api.models import LinkStatus, WorkLinkUpdate
from aitoearn_mcp.api.reads import RecordResult
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.plan import MatchKind, Plan, RowMatch
from aitoearn_mcp.imports.work_ids import may_be_work_id
from aitoearn_mcp.updates.prediction import predict
from aitoearn_mcp.updates.protection import refusal

_WOULD_BE_REFUSED = Text("Would be refused: {why}", "会被拒绝：{why}")
_SURE = (MatchKind.CERTAIN, MatchKind.LIKELY)


def update_of(match: RowMatch) -> WorkLinkUpdate:
    """Return the update of a row: its link, and its platformWorkId where the platform can have such an id."""
    work_id = match.row.platform_work_id
    platform = match.record.account_type if match.record else match.link.platform or match.row.platform
    sent = work_id if work_id and may_be_work_id(work_id, platform) else None
    return WorkLinkUpdate(LinkStatus.READY, work_link=match.link.url, platform_work_id=sent)


def foresee(
    plan: Plan,
    known: Mapping[str, RecordResult],
    unread: Mapping[str, AiToEarnError],
    *,
    overwrite: bool,
    protects_links: bool,
) -> dict[int, Text]:
    """Return, by row number, why updates would be refused, as far as that is certain beforehand.

    A record that could not be read for another reason is read again before the write, so nothing is foreseen of it.
    """
    found: dict[int, Text] = {}
    for match in plan.matches:
        if match.kind not in _SURE or match.record_id is None:
            continue
        error, read = unread.get(match.record_id.lower()), known.get(match.record_id)
        why = error.what if isinstance(error, RefusedError) else None
        if read is not None:
            why = _refused(read, update_of(match), overwrite=overwrite, protects=protects_links)
        if why is not None:
            found[match.row.number] = _WOULD_BE_REFUSED.format(why=why)
    return found


def _refused(read: RecordResult, update: WorkLinkUpdate, *, overwrite: bool, protects: bool) -> Text | None:
    refused = refusal(read.record, update, overwrite=overwrite) if protects else None
    return predict(update, read.record, public_only=read.public_only).refusal if refused is None else refused.why

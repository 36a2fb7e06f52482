"""How a record is put back to what it held before this server changed it, as far as AiToEarn can.

AiToEarn can't clear a link, a platformWorkId or a linkMeta, nor take a linkStatus away; only `ready` sets a link, and
`pending` and `failed` keep the stored one (api-contract, section 3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.api.reads import RecordResult
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import canonical_url
from aitoearn_mcp.redaction import REDACTED
from aitoearn_mcp.updates.changes import LinkState, RecordChanges


class SkipReason(Enum):
    """Why a record is left as it is."""

    NOT_IN_LOG = Text("the audit log has no change of it in this time", "审计日志中没有这段时间内对它的更改")
    BEFORE_UNKNOWN = Text(
        "the audit log does not say what it held before: links were not protected then, or it is redacted",
        "审计日志没有它之前的内容：当时未开启链接保护，或内容已脱敏",
    )
    NOTHING_TO_DO = Text(
        "it already holds what it held before, as far as AiToEarn allows", "已是之前的内容（在 AiToEarn 允许的范围内）"
    )
    CHANGED_SINCE = Text(
        "changed since: it no longer holds what this server wrote", "之后又有更改：已不是本服务写入的内容"
    )
    HAD_NONE = Text(
        "it had no link before the first change in that time, and AiToEarn can't clear one",
        "该时间段内第一次更改之前没有链接，而 AiToEarn 无法清除链接",
    )


class Difference(Enum):
    """What a restored record has that it had not before, because AiToEarn can't take it away."""

    READY = Text(
        "Had no linkStatus before: {count}. AiToEarn can't take one away, so each is ready, with its old link.",
        "之前没有 linkStatus：{count} 条。AiToEarn 无法去掉该状态，因此现为 ready，链接是原来的。",
    )
    PENDING = Text(
        "Had neither a link nor a linkStatus before: {count}. AiToEarn can't take a status away, so each is pending, "
        "which lists it as missing again.",
        "之前既没有链接也没有 linkStatus：{count} 条。AiToEarn 无法去掉该状态，因此现为 pending，会重新列为缺少链接。",
    )
    EXTRA_FIELDS = Text(
        "Had no platformWorkId or no linkMeta before: {count}. AiToEarn can't clear these, so what was set stays.",
        "之前没有 platformWorkId 或 linkMeta：{count} 条。AiToEarn 无法清除它们，因此保留所设的值。",
    )


@dataclass(frozen=True, slots=True)
class Restoration:
    """The updates that put a record back, one after the other: one, or two where its link had not been `ready`."""

    steps: tuple[WorkLinkUpdate, ...]
    differences: tuple[Difference, ...]


def restoration_of(changes: RecordChanges, read: RecordResult, *, overwrite: bool) -> Restoration | SkipReason:
    """Decide what to do about a record as it is now. `overwrite`: also where it was changed since."""
    before, now = changes.before, read.record
    if before is None or _is_redacted(before):
        return SkipReason.BEFORE_UNKNOWN
    wanted = _wanted_status(before)
    steps = tuple(_steps(before, wanted, read))
    # A link that was set on a failed record does not count once it is failed again.
    keeps_new_link = bool(now.work_link) and not before.work_link and wanted is not LinkStatus.FAILED
    if not steps and not keeps_new_link:
        return SkipReason.NOTHING_TO_DO
    if not overwrite and not any(_holds(read, state) for state in changes.written):
        return SkipReason.CHANGED_SINCE
    if keeps_new_link:
        return SkipReason.HAD_NONE
    return Restoration(steps, tuple(_differences(before, wanted, now)))


def _is_redacted(before: PublishRecord) -> bool:
    """Tell whether a value that would be sent is redacted in the log."""
    return any(REDACTED in str(before.fields.get(name)) for name in ("workLink", "platformWorkId"))


def _wanted_status(before: PublishRecord) -> LinkStatus:
    """Return the status to set: the old one, or the one that means the same where it had none."""
    if before.link_status in (LinkStatus.PENDING, LinkStatus.FAILED):
        return LinkStatus(before.link_status)
    return LinkStatus.READY if before.work_link else LinkStatus.PENDING


def _steps(before: PublishRecord, wanted: LinkStatus, read: RecordResult) -> Iterator[WorkLinkUpdate]:
    """Yield the updates that lead from the record as it is now to what it held."""
    now = read.record
    link, error = before.work_link or None, before.link_error or None
    meta = _object(before.fields.get("linkMeta"))
    # The public view of a record shows neither linkError nor linkMeta.
    other_meta = meta if now.fields.get("linkMeta") != meta else None
    other_error = (now.link_error or "") != (error or "")
    work_id = _text(before.fields.get("platformWorkId"))
    differs = (
        now.link_status not in (before.link_status, wanted)
        or (not read.public_only and (other_error or other_meta is not None))
        or (work_id is not None and now.fields.get("platformWorkId") != work_id)
    )
    link_is_back = link is None or _is_link(now, link)
    if wanted is LinkStatus.READY and (differs or not link_is_back):
        yield WorkLinkUpdate(wanted, link, work_id, link_error=error, link_meta=other_meta)
    elif wanted is not LinkStatus.READY:
        if not link_is_back:
            yield WorkLinkUpdate(LinkStatus.READY, link, work_id)
        if differs or not link_is_back:
            yield WorkLinkUpdate(wanted, platform_work_id=work_id, link_error=error, link_meta=other_meta)


def _holds(read: RecordResult, state: LinkState) -> bool:
    """Tell whether a record holds what was written. Only its whole view shows linkError."""
    now = LinkState.of(read.record)
    if now.link_status != state.link_status or not _is_link(read.record, state.work_link):
        return False
    return read.public_only or now.link_status == LinkStatus.READY or now.link_error == state.link_error


def _is_link(record: PublishRecord, link: str | None) -> bool:
    if link is None or not record.work_link:
        return not link and not record.work_link
    return record.work_link in (link, canonical_url(link, record.account_type))


def _differences(before: PublishRecord, wanted: LinkStatus, now: PublishRecord) -> Iterator[Difference]:
    if before.link_status != wanted:
        yield Difference.READY if wanted is LinkStatus.READY else Difference.PENDING
    if any(now.fields.get(name) and not before.fields.get(name) for name in ("platformWorkId", "linkMeta")):
        yield Difference.EXTRA_FIELDS


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _object(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None

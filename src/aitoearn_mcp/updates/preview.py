"""What an update would do, without sending it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import anyio

from aitoearn_mcp.api.errors import AiToEarnError
from aitoearn_mcp.api.models import PublishRecord, WorkLinkUpdate
from aitoearn_mcp.api.reads import LinkInfo, fetch_link_info, fetch_record
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.platforms import ROWS
from aitoearn_mcp.updates.context import UpdateContext
from aitoearn_mcp.updates.prediction import Prediction, predict
from aitoearn_mcp.updates.protection import Refusal, refusal

_FOLLOWED = Text("(unknown: AiToEarn follows the short link)", "（未知：需由 AiToEarn 解析短链接后才能确定）")
_NOT_TOLD = Text("(unknown: it depends on what AiToEarn alone knows)", "（未知：取决于只有 AiToEarn 知道的内容）")


# AiToEarn follows a link for 10 s at most (api-contract, section 2).
_RESOLVING_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Preview:
    """What an update would do to a record as it is now.

    A change is `{"from": ..., "to": ...}` under the field's name; an empty side is left out. `protection` is why
    this server would not send the update; `prediction` is what AiToEarn would do, None where this server would not send
    it. `resolved` is what a short link leads to, `not_resolved` why AiToEarn could not say.
    """

    update: WorkLinkUpdate
    record: PublishRecord
    request_id: str
    public_only: bool
    changes: dict[str, Any]
    prediction: Prediction | None = None
    protection: Refusal | None = None
    resolved: LinkInfo | None = None
    not_resolved: AiToEarnError | None = None

    @property
    def would_be_stored(self) -> bool:
        """False where AiToEarn, or this server's protection, would refuse the update."""
        return self.prediction is not None and self.prediction.refusal is None

    @property
    def record_after(self) -> PublishRecord | None:
        """The record as it would be; None where that can't be said."""
        if self.prediction is None or self.prediction.refusal is not None or self.prediction.unknown:
            return None
        return PublishRecord({**self.record.fields, **self.prediction.fields})


async def preview(
    context: UpdateContext, record_id: str, update: WorkLinkUpdate, *, overwrite: bool = False
) -> Preview:
    """Read the record and predict what the update would do; sends nothing that changes it. Raises AiToEarnError."""
    read = await fetch_record(context.api, record_id)
    refused = refusal(read.record, update, overwrite=overwrite) if context.protects_links else None
    if refused is not None:
        return Preview(update, read.record, read.request_id, read.public_only, {}, protection=refused)
    prediction = predict(update, read.record, public_only=read.public_only)
    resolved, not_resolved = await _resolve(context, read.record, update, prediction)
    if resolved is not None:
        prediction = replace(prediction, fields=prediction.fields | {"workLink": resolved.url}, unknown=())
    why_unknown = _FOLLOWED if prediction.unknown == ("workLink",) else _NOT_TOLD
    after = prediction.fields | dict.fromkeys(prediction.unknown, why_unknown)
    changes = _changes(read.record.fields, after)
    return Preview(
        update,
        read.record,
        read.request_id,
        read.public_only,
        changes,
        prediction,
        resolved=resolved,
        not_resolved=not_resolved,
    )


async def _resolve(
    context: UpdateContext, record: PublishRecord, update: WorkLinkUpdate, prediction: Prediction
) -> tuple[LinkInfo | None, AiToEarnError | None]:
    """Ask AiToEarn where a short link leads, on the platforms where that loads no credential."""
    row = ROWS.get(record.account_type or "")
    if row is None or not row.resolved_ahead or update.work_link is None or "workLink" not in prediction.unknown:
        return None, None
    until = min(context.api.deadline, anyio.current_time() + _RESOLVING_SECONDS)
    try:
        return await fetch_link_info(context.api, row.account_type, update.work_link, until=until), None
    except AiToEarnError as error:
        return None, error


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    changes = {}
    for name, value in after.items():
        old = before.get(name)
        if old != value and not (old is None and value == ""):
            changes[name] = ({} if old is None else {"from": old}) | {"to": value}
    return changes

"""What an update would do, without sending it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aitoearn_mcp.api.client import work_link_path
from aitoearn_mcp.api.models import PublishRecord, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.notes import PUBLIC_ONLY, on_link
from aitoearn_mcp.tools.tool import ToolContext
from aitoearn_mcp.updates.prediction import predict
from aitoearn_mcp.updates.write import loses_ready_link

NOTHING_SENT = Text("DRY RUN: nothing was sent, nothing was changed.", "试运行：未发送任何更新，没有任何更改。")
_REFUSED = Text("AiToEarn would refuse this: {why}", "AiToEarn 会拒绝此更新：{why}")
_PROTECTED = Text(
    "AITOEARN_PROTECT_READY would stop this, for the record holds a ready link, {link}. Show it to the user; "
    "overwrite: true only if the user says to replace or drop it.",
    "AITOEARN_PROTECT_READY 会阻止此更新：该记录已有 ready 链接 {link}。请给用户看；只有用户要求替换或去掉它时，"
    "才可带 overwrite: true。",
)
_FOLLOWED = Text("(unknown: AiToEarn follows the short link)", "（未知：AiToEarn 会跟随短链接）")
_NOT_TOLD = Text("(unknown: it depends on what AiToEarn alone knows)", "（未知：取决于只有 AiToEarn 知道的内容）")
_LINK_FIELDS = ("accountType", "type", "linkStatus", "workLink", "linkError", "platformWorkId", "linkMeta")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an update would do to a record as it is now.

    A change is `{"from": ..., "to": ...}` under the field's name; a side that is empty is left out. `would_be_stored`
    is False where AiToEarn, or this server's protection, would refuse it; the notes say why.
    """

    record: PublishRecord
    request_id: str
    changes: dict[str, Any]
    would_be_stored: bool
    notes: list[Text]


async def preview(context: ToolContext, record_id: str, update: WorkLinkUpdate, *, overwrite: bool) -> Preview:
    """Read the record and say what the update would do; sends nothing that writes."""
    fetched = await context.api.get_record(record_id)
    record = fetched.record
    notes = [PUBLIC_ONLY] if fetched.public_only else []
    if context.settings.protect_ready and not overwrite and loses_ready_link(record, update):
        return Preview(record, fetched.request_id, {}, False, [*notes, _PROTECTED.format(link=record.work_link)])
    prediction = predict(update, record, public_only=fetched.public_only)
    if prediction.refusal is not None:
        return Preview(record, fetched.request_id, {}, False, [*notes, _REFUSED.format(why=prediction.refusal)])
    why_unknown = _FOLLOWED if prediction.unknown == ("workLink",) else _NOT_TOLD
    after = prediction.fields | dict.fromkeys(prediction.unknown, why_unknown)
    then = PublishRecord({**record.fields, **prediction.fields})
    notes += [] if prediction.unknown else on_link(update, then)
    return Preview(record, fetched.request_id, _changes(record.fields, after), True, notes)


def request_of(record_id: str, update: WorkLinkUpdate) -> dict[str, Any]:
    """Return the exact request that would be sent, without its headers."""
    return {"method": "PATCH", "path": f"/{work_link_path(record_id)}", "body": update.body()}


def link_fields(record: PublishRecord) -> dict[str, Any]:
    """Return what the record holds now, of what an update can touch."""
    return {name: record.fields[name] for name in _LINK_FIELDS if name in record.fields}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    changes = {}
    for name, value in after.items():
        old = before.get(name)
        if old != value and not (old is None and value == ""):
            changes[name] = ({} if old is None else {"from": old}) | {"to": value}
    return changes

"""What an agent should know about a stored update, from comparing what was sent with what came back."""

from collections.abc import Iterator

from aitoearn_mcp.api.client import Evidence, Written
from aitoearn_mcp.api.links import read_link
from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.text import Text

TAKEN_FROM_TEXT = Text("workLink was taken out of the given text: {url}", "workLink 取自所给文本：{url}")
PUBLIC_ONLY = Text(
    "AiToEarn could only show the record's public fields (it crashes on the whole record): linkError, linkMeta and "
    "title are not shown, whatever they are.",
    "AiToEarn 只能显示该记录的公开字段（读取完整记录时会崩溃）：linkError、linkMeta 和标题等无论内容如何均未显示。",
)
_BY_READING = Text(
    "AiToEarn gave no usable answer to the update, but the record was read afterwards and shows it.",
    "AiToEarn 未对更新给出可用的响应，但随后读取的记录显示更新已保存。",
)
_READ_AFTERWARDS = Text(
    "AiToEarn accepted the update without returning the record; this one was read afterwards.",
    "AiToEarn 接受了更新但未返回记录；此处的记录是随后读取的。",
)
_NO_RECORD = Text(
    "AiToEarn accepted the update, but no record came back: read it with get_publish_record.",
    "AiToEarn 接受了更新，但未返回记录：请用 get_publish_record 读取。",
)
_DIFFERS = Text(
    "{name} was sent as {sent}, but the record shows {stored}: read it again with get_publish_record.",
    "发送的 {name} 为 {sent}，但记录显示为 {stored}：请用 get_publish_record 重新读取。",
)
_NOTHING = Text("nothing", "空")
_LINK_NOT_STORED = Text(
    "workLink was NOT stored: AiToEarn stores a link only with linkStatus ready, and keeps the old one otherwise.",
    "workLink 未被保存：AiToEarn 只在 linkStatus 为 ready 时保存链接，否则保留旧链接。",
)
_REWRITTEN = Text("AiToEarn stored the link in its own form: {stored}", "AiToEarn 以规范形式保存了链接：{stored}")
_ERROR_CLEARED = Text("linkError is empty now, for none was given.", "linkError 现为空，因为更新未给出。")
_META_REPLACED = Text("linkMeta was replaced as a whole, not merged.", "linkMeta 已被整体替换，而不是合并。")
_OTHER_PLATFORM = Text(
    "The stored link is of {link_platform}, but the record is of {record_platform}; AiToEarn did not check it. If that "
    "is wrong, call update_work_link again with the right link, or with linkStatus failed.",
    "保存的链接属于 {link_platform}，而记录属于 {record_platform}；AiToEarn 并未检查。如果有误，请用正确的链接再次调用 "
    "update_work_link，或将 linkStatus 设为 failed。",
)
_NO_XSEC_TOKEN = Text(
    "This xhs link has no xsec_token: AiToEarn marks it internally as broken and will not collect its figures. "
    "Send the full link from the share button.",
    "该小红书链接没有 xsec_token：AiToEarn 内部会将其标记为异常，且不采集数据。请使用分享按钮得到的完整链接。",
)
_DATA_ID = Text(
    "dataId was sent, but AiToEarn never returns it, so it can't be confirmed.",
    "dataId 已发送，但 AiToEarn 从不返回它，因此无法确认。",
)
_EXPECTED = (_ERROR_CLEARED, _META_REPLACED, _DATA_ID)
_EVIDENCE = {
    Evidence.ANSWER: None,
    Evidence.ANSWER_AND_READ: _READ_AFTERWARDS,
    Evidence.ANSWER_ALONE: _NO_RECORD,
    Evidence.READ: _BY_READING,
}


def explain(update: WorkLinkUpdate, written: Written, *, brief: bool = False) -> list[Text]:
    """Return the notes on a stored update, most important first; `brief` leaves out what is as expected."""
    how_known = _EVIDENCE[written.evidence]
    notes = [] if how_known is None else [how_known]
    if written.public_only:
        notes.append(PUBLIC_ONLY)
    if written.evidence is Evidence.ANSWER_ALONE:
        return notes
    notes += _on_status(update, written.record, partial=written.public_only)
    notes += _on_link(update, written.record)
    if update.data_id is not None:
        notes.append(_DATA_ID)
    return [note for note in notes if note not in _EXPECTED] if brief else notes


def _on_status(update: WorkLinkUpdate, record: PublishRecord, *, partial: bool) -> Iterator[Text]:
    if record.link_status != update.link_status:
        yield _differs("linkStatus", update.link_status.value, record.link_status)
    if partial:
        return
    if record.link_error != (update.link_error or ""):
        yield _differs("linkError", update.link_error, record.link_error)
    elif update.link_error is None and "linkError" in record.fields:
        yield _ERROR_CLEARED
    if update.link_meta is not None:
        if record.fields.get("linkMeta") == update.link_meta:
            yield _META_REPLACED
        else:
            yield _differs("linkMeta", update.link_meta, record.fields.get("linkMeta"))
    if update.platform_work_id is not None and record.fields.get("platformWorkId") != update.platform_work_id:
        yield _differs("platformWorkId", update.platform_work_id, record.fields.get("platformWorkId"))


def _on_link(update: WorkLinkUpdate, record: PublishRecord) -> Iterator[Text]:
    if update.work_link is None:
        return
    if update.link_status is not LinkStatus.READY:
        if record.work_link != update.work_link:
            yield _LINK_NOT_STORED
        return
    if record.work_link is None:
        yield _differs("workLink", update.work_link, None)
        return
    if record.work_link != update.work_link:
        yield _REWRITTEN.format(stored=record.work_link)
    link = read_link(record.work_link)
    if link.account_type is not None and record.account_type not in (None, link.account_type):
        yield _OTHER_PLATFORM.format(link_platform=link.account_type, record_platform=record.account_type)
    if any(found.kind == "xhs_without_xsec_token" for found in link.problems):
        yield _NO_XSEC_TOKEN


def _differs(name: str, sent: object, stored: object) -> Text:
    return _DIFFERS.format(
        name=name, sent=_NOTHING if sent in (None, "") else sent, stored=_NOTHING if stored in (None, "") else stored
    )

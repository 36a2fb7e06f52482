"""What an agent should know about a stored update, from comparing what was sent with what came back."""

import json
from collections.abc import Iterator

from aitoearn_mcp.api.codes import Reached, meaning_of
from aitoearn_mcp.api.models import LinkStatus, PublishRecord, PublishStatus, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import LinkProblem, ParsedLink, parse_link
from aitoearn_mcp.links.platforms import ROWS
from aitoearn_mcp.links.problems import SAID_BY_WRITES, describe, suggest, work_id_problem
from aitoearn_mcp.links.share_text import TakenLink
from aitoearn_mcp.updates.preview import Preview
from aitoearn_mcp.updates.proof import Evidence, UpdateResult

_TAKEN_FROM_TEXT = Text("workLink was taken out of the given text: {url}", "已从粘贴的文字中提取链接：{url}")
_UNDONE = Text("Put right in workLink: {what}. The link is {url}", "已修正 workLink 中的以下问题：{what}。链接为 {url}")
PUBLIC_ONLY = Text(
    "AiToEarn crashed on the whole record and could show its public fields only: linkError, linkMeta and title may be "
    "there, and are not shown. Reading it again may show them.",
    "AiToEarn 读取完整记录时崩溃，只能显示其公开字段：linkError、linkMeta 和标题可能存在但未显示。再次读取可能会显示。",
)
_BY_READING = Text(
    "AiToEarn gave no usable response to the update, but the record was read afterwards and proves it.",
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
    "workLink is NOT stored: AiToEarn stores a link only with linkStatus ready, and keeps the old one otherwise.",
    "workLink 不会被保存：AiToEarn 只在 linkStatus 为 ready 时保存链接，否则保留旧链接。",
)
_OLD_LINK_STAYS = Text(
    "The record keeps its old workLink, {link}: AiToEarn can't clear it, only replace it.",
    "该记录仍保留旧的 workLink（{link}）：AiToEarn 无法清除，只能替换。",
)
_OTHER_ID = Text(
    "The link is of post {link_id}, but the record's platformWorkId is {stored_id}: send platformWorkId too if that "
    "is an old one.",
    "链接对应的作品是 {link_id}，但记录的 platformWorkId 是 {stored_id}：如果后者是旧的，请同时发送 platformWorkId。",
)
_OTHER_ID_SENT = Text(
    "The link is of post {link_id}, but the platformWorkId sent is {stored_id}: one of the two is wrong.",
    "链接对应的作品是 {link_id}，但发送的 platformWorkId 是 {stored_id}：其中一个有误。",
)
_REWRITTEN = Text("AiToEarn stored the link in its own form: {stored}", "AiToEarn 以规范形式保存了链接：{stored}")
_ERROR_CLEARED = Text(
    "linkError was cleared: the update did not include one.", "本次未提供 linkError，原有内容已清空。"
)
_META_REPLACED = Text("linkMeta was replaced as a whole, not merged.", "linkMeta 已被整体替换，而不是合并。")
_OTHER_PLATFORM = Text(
    "The link is of {link_platform}, but the record is of {record_platform}, and AiToEarn does not check that. If it "
    "is wrong, call update_work_link again with the right link, or with linkStatus failed.",
    "该链接属于 {link_platform}，而记录属于 {record_platform}，AiToEarn 不做检查。如果有误，请用正确的链接再次调用 "
    "update_work_link，或将 linkStatus 设为 failed。",
)
_DATA_ID = Text(
    "dataId was sent, but AiToEarn never returns it, so it can't be confirmed.",
    "dataId 已发送，但 AiToEarn 从不返回它，因此无法确认。",
)
_END_NOT_AUDITED = Text(
    "The update is stored, but its end could not be written to the audit log ({why}).",
    "更新已保存，但其结果无法写入审计日志（{why}）。",
)
NOTHING_SENT = Text("DRY RUN: nothing was sent, nothing was changed.", "试运行：未发送任何更新，没有任何更改。")
_WOULD_BE_REFUSED = Text("AiToEarn would refuse this: {why}", "AiToEarn 会拒绝此更新：{why}")
_RESOLVED = Text("AiToEarn follows this short link to {url}", "AiToEarn 将该短链接解析为 {url}")
_NOT_RESOLVED = Text(
    "What this short link leads to is unknown, because AiToEarn could not say: {why} The update may still work; the "
    "long link from the browser's address bar is safer.",
    "无法确定该短链接指向哪里：{why}更新仍可能成功；使用浏览器地址栏中的长链接更稳妥。",
)
_CAN_NOT_RESOLVE = Text(
    "This AiToEarn site can't resolve links ahead of an update, so what will be stored is unknown.",
    "该 AiToEarn 站点不支持提前解析链接，因此无法确定将保存的内容。",
)
_WOULD_BE_PROTECTED = Text("This server would refuse this: {why} {advice}", "本服务会拒绝此更新：{why}{advice}")
_EXPECTED = (_ERROR_CLEARED, _META_REPLACED, _DATA_ID)
_UPDATING = Text(
    "AiToEarn is still updating this post: when that ends, it may write the platform's own link over this one.",
    "AiToEarn 仍在更新该作品：完成后可能会用平台返回的链接覆盖此链接。",
)
_BY_PUBLISH_STATUS: dict[str, Text] = {
    PublishStatus.WAITING_FOR_USER_ACTION: Text(
        "The user has not finished this post in the app yet: if that still happens, AiToEarn writes its own link over "
        "this one.",
        "用户尚未在 App 中完成发布：如果之后完成，AiToEarn 会用自己获取的链接覆盖此链接。",
    ),
    PublishStatus.FAILED: Text(
        "AiToEarn marks this publication as failed, and goes on doing so; do not publish it again, or it is posted "
        "twice.",
        "AiToEarn 仍将该作品标记为发布失败；请不要重新发布，否则会重复发布。",
    ),
    PublishStatus.UPDATING: _UPDATING,
    PublishStatus.WAITING_FOR_UPDATE: _UPDATING,
}
_EVIDENCE = {
    Evidence.RESPONSE: None,
    Evidence.RESPONSE_AND_READ: _READ_AFTERWARDS,
    Evidence.RESPONSE_ALONE: _NO_RECORD,
    Evidence.READ: _BY_READING,
}


def explain(result: UpdateResult, *, brief: bool = False) -> list[Text]:
    """Return the notes on a stored update, most important first; `brief` leaves out what is as expected."""
    notes = [*_on_outcome(result), *_on_post(result)]
    return [note for note in notes if note not in _EXPECTED] if brief else notes


def explain_one_of_many(result: UpdateResult) -> tuple[list[Text], list[Text]]:
    """Return the notes on one of many stored updates, in brief: those on the update itself, and those on its post.

    The form that AiToEarn gave the link is left out.
    """
    as_expected = {*_EXPECTED, _REWRITTEN.format(stored=result.record.work_link or "")}
    on_outcome = [note for note in _on_outcome(result) if note not in as_expected]
    return on_outcome, [note for note in _on_post(result) if note not in as_expected]


def _on_outcome(result: UpdateResult) -> Iterator[Text]:
    """Say how it is known that the update was stored, and what differs from what was sent."""
    if result.audit_failure is not None:
        yield _END_NOT_AUDITED.format(why=result.audit_failure)
    how_known = _EVIDENCE[result.evidence]
    if how_known is not None:
        yield how_known
    if result.public_only:
        yield PUBLIC_ONLY
    if result.evidence is not Evidence.RESPONSE_ALONE:
        yield from _on_status(result.update, result.record, result.before, partial=result.public_only)
        yield from _as_stored(result.update, result.record)


def _on_post(result: UpdateResult) -> Iterator[Text]:
    """Say what is worth knowing of the link, of the post's publishing, and of the ids that were sent."""
    if result.evidence is Evidence.RESPONSE_ALONE:
        return
    yield from _on_link(result.update, result.record)
    yield from _on_publishing(result.record)
    if result.update.data_id is not None:
        yield _DATA_ID


def explain_taking(taken: TakenLink, *, with_problems: bool = False, brief: bool = False) -> list[Text]:
    """Return the notes on how a link was taken out of a text, and on what the text says that it shares.

    `brief` leaves out that it was taken out of a text.
    """
    notes = []
    if taken.undone:
        what = Text(
            ", ".join(kind.value.en for kind in taken.undone), "、".join(kind.value.zh for kind in taken.undone)
        )
        notes.append(_UNDONE.format(what=what, url=taken.url))
    elif taken.taken_from_text and not brief:
        notes.append(_TAKEN_FROM_TEXT.format(url=taken.url))
    if with_problems and taken.shares is not None:
        notes.append(describe(LinkProblem(taken.shares)))
    return notes


def explain_preview(preview: Preview) -> list[Text]:
    """Return the notes on what an update would do."""
    notes = [PUBLIC_ONLY] if preview.public_only else []
    if preview.protection is not None:
        return [*notes, _WOULD_BE_PROTECTED.format(why=preview.protection.why, advice=preview.protection.advice)]
    if preview.prediction is not None and preview.prediction.refusal is not None:
        return [*notes, _WOULD_BE_REFUSED.format(why=preview.prediction.refusal)]
    notes += _on_resolving(preview)
    after = preview.record_after
    if after is not None:
        notes += _on_link(preview.update, after)
    else:
        # What will be stored of the link is unknown; the id beside it is not.
        notes += _on_work_id(preview.update, preview.record)
    return [*notes, *_on_publishing(preview.record)]


def _on_resolving(preview: Preview) -> Iterator[Text]:
    if preview.resolved is not None:
        yield _RESOLVED.format(url=preview.resolved.url)
    elif preview.not_resolved is not None:
        code = preview.not_resolved.code
        has_no_endpoint = code is not None and meaning_of(code).reached is Reached.NO_ENDPOINT
        yield _CAN_NOT_RESOLVE if has_no_endpoint else _NOT_RESOLVED.format(why=preview.not_resolved.what)


def _on_publishing(record: PublishRecord) -> Iterator[Text]:
    """Say what AiToEarn may still do to a link on a record in this publish status (api-contract, section 9)."""
    note = _BY_PUBLISH_STATUS.get(record.publish_status or "")
    if note is not None:
        yield note


def _on_status(
    update: WorkLinkUpdate, record: PublishRecord, before: PublishRecord | None, *, partial: bool
) -> Iterator[Text]:
    if record.link_status != update.link_status:
        yield _differs("linkStatus", update.link_status.value, record.link_status)
    if partial:
        return
    if record.fields.get("linkError", "") != (update.link_error or ""):
        yield _differs("linkError", update.link_error, record.fields.get("linkError"))
    elif (
        update.link_error is None
        and "linkError" in record.fields
        and update.link_status is not LinkStatus.READY
        and (before is None or before.link_error)
    ):
        yield _ERROR_CLEARED
    if update.link_meta is not None:
        if record.fields.get("linkMeta") == update.link_meta:
            yield _META_REPLACED
        else:
            yield _differs("linkMeta", update.link_meta, record.fields.get("linkMeta"))
    if update.platform_work_id is not None and record.fields.get("platformWorkId") != update.platform_work_id:
        yield _differs("platformWorkId", update.platform_work_id, record.fields.get("platformWorkId"))


def _as_stored(update: WorkLinkUpdate, record: PublishRecord) -> Iterator[Text]:
    """Compare the link that was sent with the one that came back."""
    if update.work_link is None or update.link_status is not LinkStatus.READY:
        return
    if record.work_link is None:
        yield _differs("workLink", update.work_link, None)
    elif record.work_link != update.work_link:
        yield _REWRITTEN.format(stored=record.work_link)


def _on_link(update: WorkLinkUpdate, record: PublishRecord) -> Iterator[Text]:
    """Yield what holds of the link in the record as it is, or as it would be, after the update."""
    if update.link_status is not LinkStatus.READY:
        if update.work_link is not None and record.work_link != update.work_link:
            yield _LINK_NOT_STORED
        if record.work_link is not None:
            yield _OLD_LINK_STAYS.format(link=record.work_link)
        return
    if record.work_link is None:
        return
    link = parse_link(record.work_link, record.account_type)
    if link.host_platform is not None and record.account_type not in (None, link.host_platform):
        yield _OTHER_PLATFORM.format(link_platform=link.host_platform, record_platform=record.account_type)
    as_sent = parse_link(update.work_link or record.work_link, record.account_type)
    yield from _on_problems(as_sent, link)
    yield from _on_work_id(update, record)
    stored_id = record.fields.get("platformWorkId")
    row = ROWS.get(record.account_type or "")
    comparable = link.work_id is not None and row is not None and not row.ids_vary
    if comparable and stored_id not in (None, link.work_id):
        note = _OTHER_ID if update.platform_work_id is None else _OTHER_ID_SENT
        yield note.format(link_id=link.work_id, stored_id=stored_id)


def _on_work_id(update: WorkLinkUpdate, record: PublishRecord) -> Iterator[Text]:
    """Say that a platformWorkId does not look like one of the record's platform."""
    if update.platform_work_id is not None and record.account_type is not None:
        wrong = work_id_problem(record.account_type, update.platform_work_id)
        if wrong is not None:
            yield wrong


def _on_problems(as_sent: ParsedLink, stored: ParsedLink) -> Iterator[Text]:
    """Say what is wrong with a link as it was sent, and as AiToEarn stored it, which may look right again."""
    said = {found.kind: found for link in (stored, as_sent) for found in link.problems if found.kind in SAID_BY_WRITES}
    yield from map(describe, said.values())
    better = suggest(as_sent) or suggest(stored)
    if said and better is not None:
        yield better


def _differs(name: str, sent: object, stored: object) -> Text:
    return _DIFFERS.format(
        name=name,
        sent=_NOTHING if sent in (None, "") else _json(sent),
        stored=_NOTHING if stored in (None, "") else _json(stored),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

"""Which updates are refused before they are sent, because a link would be lost or is certainly wrong.

What AiToEarn does with a link until a post is published, and that publishing sets no linkStatus: api-contract,
section 9.
"""

from dataclasses import dataclass

from aitoearn_mcp.api.errors import NotSentError, ProtectedError, WrongLinkError
from aitoearn_mcp.api.models import LinkStatus, PublishRecord, PublishStatus, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import certainly_not_a_post, opens_for_more, parse_link, same_post
from aitoearn_mcp.links.problems import describe_with_suggestion
from aitoearn_mcp.updates.prediction import predict

_HAS_LINK = Text(
    "the record already has a link, {link}, and AITOEARN_PROTECT_LINKS protects it.",
    "该记录已有链接 {link}，受 AITOEARN_PROTECT_LINKS 保护。",
)
_ASK_FIRST = Text(
    "Show this link to the user. Only if the user says to replace or drop it, call again with overwrite: true.",
    "请把该链接给用户看。只有在用户要求替换或去掉它时，才可带 overwrite: true 再次调用。",
)
_NOT_PUBLISHED = Text(
    "the post is not published yet (publish status {status}), and AiToEarn overwrites the "
    "link when publishing completes.",
    "作品尚未发布（发布状态为 {status}），发布完成时 AiToEarn 会覆盖该链接。",
)
_WAIT_FOR_IT = Text(
    "Set the link after the post is published. Only if the user insists, call again with overwrite: true.",
    "请在作品发布后再设置链接。只有在用户坚持时，才可带 overwrite: true 再次调用。",
)
_NOT_SENT = Text("The update was not sent: {why}", "更新未发送：{why}")
_UNCHECKED = Text(
    "AiToEarn would store this link unchecked, so overwrite does not help.",
    "AiToEarn 会不加检查地保存该链接，因此 overwrite 也不会放行。",
)

_UNPUBLISHED = (
    PublishStatus.WAITING,
    PublishStatus.PUBLISHING,
    PublishStatus.QUEUED,
    PublishStatus.PLATFORM_SCHEDULED,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why this server does not send an update, what to do about it, and the kind of error that says so."""

    kind: type[NotSentError]
    why: Text
    advice: Text

    def error(self) -> NotSentError:
        """Return the error of a call that is refused so."""
        return self.kind(_NOT_SENT.format(why=self.why), self.advice, writing=True)


def refusal(record: PublishRecord, update: WorkLinkUpdate, *, overwrite: bool) -> Refusal | None:
    """Return why an update of this record is not sent, or None. `overwrite` lifts all but a wrong link."""
    if not overwrite and loses_link(record, update):
        return Refusal(ProtectedError, _HAS_LINK.format(link=record.work_link), _ASK_FIRST)
    if not overwrite and record.publish_status in _UNPUBLISHED:
        return Refusal(ProtectedError, _NOT_PUBLISHED.format(status=record.publish_status), _WAIT_FOR_IT)
    why = _certainly_wrong(record, update)
    return None if why is None else Refusal(WrongLinkError, why, _UNCHECKED)


def loses_link(record: PublishRecord, update: WorkLinkUpdate) -> bool:
    """Tell whether an update would replace a record's link by another one, or take its status away from it."""
    if not record.has_link or record.work_link is None:
        return False
    if update.link_status is not LinkStatus.READY or update.work_link is None:
        return update.link_status != record.link_status
    # An xhs link without its token is of the same post, but does not open for other people: AiToEarn marks it as
    # broken.
    if opens_for_more(record.work_link, update.work_link, record.account_type):
        return True
    return not same_post(record.work_link, update.work_link, record.account_type)


def _certainly_wrong(record: PublishRecord, update: WorkLinkUpdate) -> Text | None:
    """Return why a link can't be of this record's post, where AiToEarn would store it all the same."""
    if update.work_link is None or update.link_status is not LinkStatus.READY or record.account_type is None:
        return None
    link = parse_link(update.work_link, record.account_type)
    problem = certainly_not_a_post(link)
    if problem is None or predict(update, record).refusal is not None:
        return None
    return describe_with_suggestion(problem, link)

"""Which updates are refused to protect a link that a record holds."""

from aitoearn_mcp.api.errors import ProtectedError
from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import same_post

_PROTECTED = Text(
    "The update was not sent: the record holds a ready link, {link}, which AITOEARN_PROTECT_READY protects.",
    "更新未发送：该记录已有 ready 链接 {link}，受 AITOEARN_PROTECT_READY 保护。",
)
_ASK_FIRST = Text(
    "Show this link to the user. Only if the user says to replace or drop it, call again with overwrite: true.",
    "请把该链接给用户看。只有在用户要求替换或去掉它时，才可带 overwrite: true 再次调用。",
)
# Without it an xhs link opens for nobody else, and AiToEarn marks it as broken: the same post, but not the same link.
_XHS_PARAMETER = "xsec_token="


def check_protection(record: PublishRecord, update: WorkLinkUpdate, *, overwrite: bool) -> None:
    """Raise ProtectedError where the update would lose a link that is protected."""
    if not overwrite and loses_link(record, update):
        raise ProtectedError(_PROTECTED.format(link=record.work_link), _ASK_FIRST, writing=True)


def loses_link(record: PublishRecord, update: WorkLinkUpdate) -> bool:
    """Tell whether an update would replace a ready link by another one, or move it out of ready."""
    if record.link_status != LinkStatus.READY or not record.work_link:
        return False
    if update.link_status is not LinkStatus.READY or update.work_link is None:
        return True
    if _XHS_PARAMETER in record.work_link and _XHS_PARAMETER not in update.work_link:
        return True
    return not same_post(record.work_link, update.work_link, record.account_type)

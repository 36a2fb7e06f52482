"""How publishing ends: the cases of api-contract, section 9, and which of the account's records they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Case:
    """What publishing left on a record, and `source`, where the contract says so.

    `work_id` is which id stands in platformWorkId: the post's, an upload's, a media file's, or none.
    """

    source: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    link: Literal["", "whole", "without token"] = ""
    work_id: Literal["", "post", "upload", "media"] = "post"
    has_meta: bool = False


def _failed(category: str, message: str) -> dict[str, Any]:
    return {"status": -1, "errorMsg": message, "errorData": {"type": category, "code": category, "message": message}}


_TIMED_OUT = _failed("timeout", "平台处理超时，未能确认发布结果")
_CHECK_FAILED = _failed("unknown", "发布后未能确认作品状态")
_NO_PERMALINK = _failed("network", "获取作品链接失败")
_PENDING = {"linkStatus": "pending"}

CASES = {
    "published": Case("section 9, first sentence: a good link and no linkStatus", link="whole"),
    "without a token": Case("section 9, row xhs: may lack xsec_token", link="without token"),
    "ready": Case("section 9, rows pinterest and wxSph: ready", {"linkStatus": "ready"}, link="whole"),
    "pending with a link": Case("section 9, row pinterest: pending with a link", _PENDING, link="whole"),
    "self-only": Case("section 9, row tiktok: self-only", _PENDING, work_id="upload"),
    "self-only, filled": Case(
        "section 9, row tiktok: a webhook fills the link and leaves pending", _PENDING, link="whole", work_id="upload"
    ),
    "waits for the browser": Case("section 9, row wxSph: the usual case", _PENDING, work_id="media"),
    "waits for the browser, with linkMeta": Case(
        "section 9, row wxSph: may still be filled", _PENDING, work_id="media", has_meta=True
    ),
    "without a URL": Case("section 9, row wxGzh: no URL in the answer"),
    "timed out": Case("section 9, rows facebook, bilibili, KWAI, wxGzh: over about 10 min", _TIMED_OUT),
    "upload timed out": Case("section 9, row tiktok: moderation, or over 10 min", _TIMED_OUT, work_id="upload"),
    "check failed": Case("section 9, row youtube, twitter, linkedin: the check failed", _CHECK_FAILED),
    "permalink failed": Case("section 9, row instagram, threads: no id, no link", _NO_PERMALINK, work_id=""),
    "hand-off expired": Case("section 9, row douyin", _failed("timeout", "用户未在有效期内确认发布"), work_id=""),
    "waits for the user": Case("section 9, row douyin: status 8, up to 1 h", {"status": 8}, work_id=""),
    "publishing": Case("section 9, rows bilibili and KWAI: after review, after finalisation", {"status": 2}),
    "waiting": Case("section 5, enums: status 0", {"status": 0}, work_id=""),
    "queued": Case("section 5, enums: status 6", {"status": 6}, work_id=""),
    "scheduled by the platform": Case("section 5, enums: status 7", {"status": 7}, link="whole"),
    "waiting for an update": Case("section 5, enums: status 3", {"status": 3}, link="whole"),
    "updating": Case("section 5, enums: status 4", {"status": 4}, link="whole"),
    "update failed": Case("section 5, enums: status 5; row wxGzh: no URL", {"status": 5, "errorMsg": "更新失败"}),
    "cancelled": Case("section 5, enums: status 9", {"status": 9}, work_id=""),
    "published without a link": Case("section 9, row task link: any", work_id=""),
    "link set by its maker": Case("section 9, row task link: any", {"linkStatus": "ready"}, link="whole", work_id=""),
}

# platform: the usual case of a flow that is over
USUAL = {
    **dict.fromkeys(("douyin", "xhs", "bilibili", "KWAI", "wxGzh"), "published"),
    **dict.fromkeys(("youtube", "twitter", "tiktok", "facebook", "instagram", "threads", "linkedin"), "published"),
    "wxSph": "waits for the browser",
    "pinterest": "ready",
}
# (platform, number of the story, number of the account): another case
EXCEPTIONS = {
    ("douyin", 3, 1): "hand-off expired",
    ("douyin", 6, 2): "hand-off expired",
    ("douyin", 7, 1): "cancelled",
    ("douyin", 9, 1): "hand-off expired",
    ("xhs", 2, 2): "without a token",
    ("xhs", 4, 1): "without a token",
    ("xhs", 8, 1): "without a token",
    ("xhs", 10, 2): "without a token",
    ("bilibili", 4, 1): "timed out",
    ("bilibili", 10, 2): "timed out",
    ("KWAI", 1, 1): "timed out",
    ("KWAI", 6, 1): "timed out",
    ("wxSph", 1, 1): "waits for the browser, with linkMeta",
    ("wxSph", 2, 1): "waits for the browser, with linkMeta",
    ("wxSph", 2, 2): "waits for the browser, with linkMeta",
    ("wxSph", 3, 1): "ready",
    ("wxSph", 4, 1): "waits for the browser, with linkMeta",
    ("wxSph", 5, 1): "ready",
    ("wxSph", 6, 2): "ready",
    ("wxSph", 9, 1): "ready",
    ("wxSph", 10, 1): "waits for the browser, with linkMeta",
    ("wxSph", 11, 1): "ready",
    ("wxSph", 12, 1): "ready",
    ("wxGzh", 2, 1): "without a URL",
    ("wxGzh", 5, 1): "timed out",
    ("wxGzh", 7, 1): "update failed",
    ("wxGzh", 8, 1): "without a URL",
    ("youtube", 2, 1): "waiting for an update",
    ("youtube", 5, 1): "check failed",
    ("twitter", 6, 1): "cancelled",
    ("twitter", 8, 2): "check failed",
    ("tiktok", 2, 2): "self-only",
    ("tiktok", 3, 1): "upload timed out",
    ("tiktok", 4, 1): "self-only, filled",
    ("tiktok", 7, 1): "self-only",
    ("tiktok", 9, 1): "upload timed out",
    ("facebook", 1, 1): "updating",
    ("facebook", 4, 1): "timed out",
    ("instagram", 1, 1): "permalink failed",
    ("instagram", 6, 2): "permalink failed",
    ("threads", 2, 1): "permalink failed",
    ("pinterest", 1, 1): "pending with a link",
    ("pinterest", 2, 2): "pending with a link",
    ("pinterest", 5, 1): "pending with a link",
    ("pinterest", 8, 1): "pending with a link",
    ("pinterest", 9, 1): "pending with a link",
    ("linkedin", 7, 1): "check failed",
}

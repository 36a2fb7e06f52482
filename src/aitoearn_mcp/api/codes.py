"""What AiToEarn's codes mean: one row for each, from its own list of response codes (api-contract, section 6)."""

from dataclasses import dataclass, replace
from enum import Enum

from aitoearn_mcp.api import errors
from aitoearn_mcp.i18n import Text


class Reached(Enum):
    """How far a request got before AiToEarn answered it with a code."""

    NO_ENDPOINT = "the address is not one of AiToEarn's API"
    KEY_REFUSED = "AiToEarn looked at the key and refused it"
    KEY_ACCEPTED = "AiToEarn accepted the key first"
    UNKNOWN = "the code does not tell"


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """What this server knows of one code.

    `error` is what the call ends with, `what` happened, `advice` what to do about it. `retryable`: the agent may make
    the same call again. `sent_again`: this server sends the request again by itself, because AiToEarn refused it for a
    passing reason. `may_be_saved`: an update that got this code may have been stored all the same. `explains_link`: the
    advice depends on the link that was sent. `quotes_message`: AiToEarn's own message says something to an agent.
    `is_crash`: AiToEarn failed on its own side. `reached`: how far the request got.
    """

    error: type[errors.AiToEarnError]
    what: Text
    advice: Text | None
    retryable: bool = False
    sent_again: bool = False
    may_be_saved: bool = False
    explains_link: bool = False
    quotes_message: bool = True
    is_crash: bool = False
    reached: Reached = Reached.KEY_ACCEPTED


TOO_MANY_REQUESTS = 429
CRASH = 500
WRONG_RECORD_ID = 10002
"""The codes that this server may stand in for, or that it answers with a step of its own."""

_REAUTHORISE = Text(
    "Ask the user to authorise the account again in AiToEarn. linkStatus pending or failed can be set without it.",
    "请用户在 AiToEarn 中重新授权该账号。将 linkStatus 设为 pending 或 failed 不需要授权。",
)
_OTHER_ENDPOINT = Text("This is not expected here: report it.", "此处不应出现：请报告该问题。")
_WAIT = Text("It should pass by itself.", "通常会自行恢复。")

MEANINGS: dict[int, CodeMeaning] = {
    400: CodeMeaning(
        errors.RefusedError,
        Text("AiToEarn did not accept the request's form", "AiToEarn 不接受该请求的格式"),
        Text(
            "This server checked the arguments, so the API has probably changed: look for a newer aitoearn-mcp.",
            "本服务已检查过参数，因此可能是 API 已变更：请查看是否有新版本的 aitoearn-mcp。",
        ),
        reached=Reached.UNKNOWN,
    ),
    401: CodeMeaning(
        errors.KeyRefusedError,
        Text("AiToEarn does not accept the API key", "AiToEarn 不接受该 API Key"),
        Text(
            "Ask the user to check the key (AITOEARN_API_KEY, or the X-Api-Key header over HTTP): is it complete, not "
            "revoked, and made on this site? A key of aitoearn.cn is unknown to aitoearn.ai and the reverse; "
            "AITOEARN_BASE_URL chooses the site.",
            "请用户检查 Key（AITOEARN_API_KEY，通过 HTTP 时为请求头 X-Api-Key）：是否完整、未被吊销，并且是在该站点"
            "创建的？aitoearn.cn 与 aitoearn.ai 两站的 Key 不通用；站点由 AITOEARN_BASE_URL 决定。",
        ),
        reached=Reached.KEY_REFUSED,
    ),
    404: CodeMeaning(
        errors.RefusedError,
        Text("AiToEarn has no such address", "AiToEarn 没有该接口地址"),
        Text(
            "Ask the user to check AITOEARN_BASE_URL: it usually ends in /api; a self-hosted AiToEarn may be too old.",
            "请用户检查 AITOEARN_BASE_URL：通常以 /api 结尾；自托管的 AiToEarn 版本可能过旧。",
        ),
        reached=Reached.NO_ENDPOINT,
    ),
    TOO_MANY_REQUESTS: CodeMeaning(
        errors.TryLaterError,
        Text("AiToEarn got too many requests", "AiToEarn 收到的请求过多"),
        _WAIT,
        retryable=True,
        sent_again=True,
        reached=Reached.UNKNOWN,
    ),
    CRASH: CodeMeaning(
        errors.RefusedError,
        Text("AiToEarn crashed on this request", "AiToEarn 在处理该请求时崩溃"),
        None,
        retryable=True,
        may_be_saved=True,  # It crashes also while it answers, after it has saved a record that it can't serialise.
        is_crash=True,
        reached=Reached.UNKNOWN,
    ),
    WRONG_RECORD_ID: CodeMeaning(
        errors.WrongRecordIdError,
        Text("recordId is not an id that a record can have", "recordId 不是有效的记录 ID"),
        Text(
            "A recordId has 24 hex digits: take the id of a record, or tasks[].id of a flow.",
            "recordId 为 24 位十六进制：请使用记录的 id，或发布流程的 tasks[].id。",
        ),
    ),
    12600: CodeMeaning(
        errors.AccountRefusedError,
        Text("the social account behind this record was removed", "该记录所属的社交账号已被移除"),
        Text(
            "A ready link can't be set on it any more; linkStatus pending or failed can.",
            "无法再为其设置 ready 链接；可以将 linkStatus 设为 pending 或 failed。",
        ),
    ),
    15000: CodeMeaning(
        errors.RecordNotFoundError,
        Text("this key's user has no such publish record", "该 Key 的用户没有此发布记录"),
        Text(
            "A flowId or a taskId is not a recordId (tasks[].id of a flow is). The record may also belong to another "
            "user, or to the other site (aitoearn.cn or aitoearn.ai).",
            "flowId 或 taskId 不是 recordId（发布流程的 tasks[].id 才是）。该记录也可能属于其他用户，"
            "或属于另一站点（aitoearn.cn 或 aitoearn.ai）。",
        ),
        quotes_message=False,  # It speaks of a flow and holds a placeholder that AiToEarn does not fill in.
    ),
    15001: CodeMeaning(
        errors.AccountRefusedError,
        Text("the social account is not authorised", "社交账号未授权"),
        _REAUTHORISE,
    ),
    15002: CodeMeaning(
        errors.AccountRefusedError,
        Text("the social account's authorisation has expired", "社交账号的授权已过期"),
        _REAUTHORISE,
    ),
    15004: CodeMeaning(errors.RefusedError, Text("there is no such publish task", "没有该发布任务"), _OTHER_ENDPOINT),
    15006: CodeMeaning(
        errors.AccountRefusedError,
        Text("AiToEarn holds no credential for the social account", "AiToEarn 没有该社交账号的授权凭证"),
        _REAUTHORISE,
    ),
    15007: CodeMeaning(errors.AccountRefusedError, Text("the refresh token is missing", "缺少刷新令牌"), _REAUTHORISE),
    15008: CodeMeaning(
        errors.AccountRefusedError, Text("the refresh token has expired", "刷新令牌已过期"), _REAUTHORISE
    ),
    15009: CodeMeaning(
        errors.AccountRefusedError, Text("the authorisation can't be refreshed", "刷新授权失败"), _REAUTHORISE
    ),
    15010: CodeMeaning(
        errors.AccountRefusedError,
        Text("AiToEarn got no access token for the social account", "AiToEarn 未能获取社交账号的访问令牌"),
        Text(
            "It may be a passing lock: try once more. If that fails, ask the user to authorise the account again.",
            "可能只是暂时被锁定：请再试一次。如果仍失败，请用户重新授权该账号。",
        ),
        retryable=True,
    ),
    15018: CodeMeaning(
        errors.RefusedError, Text("the task is published or in progress", "任务已发布或正在进行中"), _OTHER_ENDPOINT
    ),
    15032: CodeMeaning(
        errors.PlatformRefusedError,
        Text("this AiToEarn server has the record's platform switched off", "该 AiToEarn 服务器未启用此记录的平台"),
        Text(
            "A ready link can't be set; linkStatus pending or failed can.",
            "无法设置 ready 链接；可以将 linkStatus 设为 pending 或 failed。",
        ),
    ),
    15035: CodeMeaning(
        errors.RefusedError,
        Text("the publish record names no platform", "该发布记录没有平台"),
        Text("It can't take a link.", "它无法设置链接。"),
    ),
    15036: CodeMeaning(
        errors.LinkRefusedError,
        Text("AiToEarn does not accept the work link", "AiToEarn 不接受该作品链接"),
        None,
        explains_link=True,
    ),
    15037: CodeMeaning(
        errors.LinkRefusedError,
        Text("the post does not belong to the record's account", "该作品不属于此记录的账号"),
        Text("Check that the link is of the user's own post.", "请确认链接是用户自己的作品。"),
    ),
    15040: CodeMeaning(
        errors.AccountRefusedError,
        Text("the social account is of another platform than the record", "社交账号与记录的平台不一致"),
        Text(
            "Only the user can fix that in AiToEarn; linkStatus pending or failed can be set.",
            "只能由用户在 AiToEarn 中修复；可以将 linkStatus 设为 pending 或 failed。",
        ),
    ),
    15062: CodeMeaning(
        errors.PlatformRefusedError,
        Text("the platform does not support publishing", "该平台不支持发布"),
        _OTHER_ENDPOINT,
    ),
    15070: CodeMeaning(
        errors.PlatformRefusedError,
        Text("the platform's own API failed", "平台自身的接口请求失败"),
        Text("The link may be fine.", "链接本身可能没有问题。"),
    ),
    15071: CodeMeaning(
        errors.TryLaterError,
        Text("the platform limits its API", "平台接口限流"),
        _WAIT,
        retryable=True,
        sent_again=True,
    ),
    15072: CodeMeaning(
        errors.PlatformRefusedError,
        Text("the platform's API gave an invalid response", "平台接口返回了无效数据"),
        Text("The link may be fine.", "链接本身可能没有问题。"),
    ),
    15078: CodeMeaning(
        errors.AccountRefusedError, Text("the social account lacks a permission", "社交账号缺少所需权限"), _REAUTHORISE
    ),
    15079: CodeMeaning(
        errors.LinkRefusedError,
        Text("the platform has no such post", "平台上没有该作品"),
        Text("Check that the post is public and the link complete.", "请确认作品已公开且链接完整。"),
    ),
    15080: CodeMeaning(
        errors.PlatformRefusedError, Text("the platform does not support this", "该平台不支持此操作"), _OTHER_ENDPOINT
    ),
    15094: CodeMeaning(
        errors.TryLaterError,
        Text("the platform is out of service", "平台方服务异常"),
        _WAIT,
        retryable=True,
        sent_again=True,
    ),
    16026: CodeMeaning(
        errors.LinkRefusedError,
        Text("the post's details can't be read", "无法获取作品详情"),
        Text("Check that the post is public and the link complete.", "请确认作品已公开且链接完整。"),
    ),
    16037: CodeMeaning(
        errors.AccountRefusedError,
        Text("the platform needs an authorised account first", "该平台需要先授权账号"),
        _REAUTHORISE,
    ),
    19001: CodeMeaning(
        errors.RefusedError,
        Text("AiToEarn's relay server is unavailable", "AiToEarn 的中转服务器不可用"),
        _WAIT,
        retryable=True,
        may_be_saved=True,  # The relay may have passed the update on before it failed.
    ),
}
MEANINGS[19000] = MEANINGS[401]

UNLISTED = CodeMeaning(
    errors.RefusedError,
    Text("AiToEarn refused the request", "AiToEarn 拒绝了该请求"),
    Text("This code is not in AiToEarn's list.", "该错误码不在 AiToEarn 的列表中。"),
)


_UNLISTED_CRASH = replace(UNLISTED, may_be_saved=True, is_crash=True, reached=Reached.UNKNOWN)
_UNLISTED_GENERAL = replace(UNLISTED, reached=Reached.UNKNOWN)
# From here on the codes are AiToEarn's own, and it looks at the key before it gives any of them.
_FIRST_OWN_CODE = 10000


def meaning_of(code: int) -> CodeMeaning:
    """Return the row of a code; codes that AiToEarn may add later have one too."""
    if code in MEANINGS:
        return MEANINGS[code]
    if code >= _FIRST_OWN_CODE:
        return UNLISTED
    return _UNLISTED_CRASH if 500 <= code < 600 else _UNLISTED_GENERAL

"""The words for what is wrong with a link, in the two languages, made where somebody reads them."""

import re
from typing import Final

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import LinkProblem, Need, ParsedLink, ProblemKind, parse_link
from aitoearn_mcp.links.platforms import ROWS, example_link

_LATIN_EDGE = re.compile(r"^(?=[A-Z])|(?<=[a-z])$")
_MOST_SHOWN = 3
_LONGEST_VALUE = 80

_WORDS = {
    ProblemKind.NO_ADDRESS: Text(
        "This is not a web address with a host. Send the post's link, starting with https://.",
        "这不是带有域名的网址。请发送以 https:// 开头的作品链接。",
    ),
    ProblemKind.PRIVATE_HOST: Text(
        "{value} is a private or local address that other people can't open. Send the post's public link.",
        "{value} 是内网或本机地址，其他人无法打开。请发送作品的公开链接。",
    ),
    ProblemKind.CREATOR_PAGE: Text(
        "This is a creator or editor page of {platform}, which only its owner can open. "
        "Open the published post and send its link (like {example}).",
        "这是{platform}的创作后台或编辑页面，只有本人能打开。请打开已发布的作品并发送其链接（形如 {example}）。",
    ),
    ProblemKind.LOGIN_PAGE: Text(
        "This is a login page of {platform}, not a post. Open the published post and send its link (like {example}).",
        "这是{platform}的登录页，不是作品页。请打开已发布的作品并发送其链接（形如 {example}）。",
    ),
    ProblemKind.HOME_PAGE: Text(
        "This is the home page of {platform}, not a post. Send the link of the post itself (like {example}).",
        "这是{platform}的首页，不是作品页。请发送作品本身的链接（形如 {example}）。",
    ),
    ProblemKind.NOT_A_POST: Text(
        "This is not a post but another page of {platform}: a profile, list or search page, a live room, a sound, a "
        "dialog, an error page or a file. Send the link of one post (like {example}).",
        "这不是作品，而是{platform}的其他页面：主页、列表、搜索页、直播间、音乐、弹窗、错误页或文件。"
        "请发送单个作品的链接（形如 {example}）。",
    ),
    ProblemKind.WRONG_PLATFORM: Text(
        "This is a link of {platform}, but the record's platform is {record_platform}. "
        "Send the post's {record_platform} link, or update the record of the {platform} post.",
        "这是{platform}的链接，但记录属于{record_platform}平台。请发送作品在{record_platform}上的链接，"
        "或改为更新{platform}作品的记录。",
    ),
    ProblemKind.UNKNOWN_PLATFORM: Text(
        "This is not a link of any platform that AiToEarn knows. If it is a short link, open it in a browser and send "
        "the link that it ends at.",
        "这不是 AiToEarn 已知的任何平台的链接。如果是短链接，请在浏览器中打开，并发送最终的链接。",
    ),
    ProblemKind.UNCHECKED_HOST: Text(
        "{value} is not a host of {platform}, and AiToEarn stores the link unchecked: make sure that it is the post.",
        "{value} 不是{platform}的域名，AiToEarn 会不加检查地保存该链接：请确认它就是该作品。",
    ),
    ProblemKind.OTHER_SITE: Text(
        "This is not a link of {platform}: send the post's link there (like {example}). If it is a short link, open it "
        "in a browser and send the link that it ends at.",
        "这不是{platform}的链接：请发送作品在该平台上的链接（形如 {example}）。"
        "如果是短链接，请在浏览器中打开，并发送最终的链接。",
    ),
    ProblemKind.UNSUPPORTED_FORM: Text(
        "AiToEarn does not read this form of {platform} link. "
        "Open the post in a browser and send the full link (like {example}).",
        "AiToEarn 不识别这种形式的{platform}链接。请在浏览器中打开作品，发送完整链接（形如 {example}）。",
    ),
    ProblemKind.SHARE_LINK: Text(
        "This is a share link of {platform}, which AiToEarn does not read. "
        "Open it in a browser and send the link that it ends at (like {example}).",
        "这是{platform}的分享链接，AiToEarn 不识别。请在浏览器中打开，发送最终的链接（形如 {example}）。",
    ),
    ProblemKind.UNUSUAL_FORM: Text(
        "Links of {platform} posts have another form (like {example}), and AiToEarn stores this one unread: make sure "
        "that it opens the post, or copy the link again from the post itself.",
        "{platform}作品的链接不是这种形式（应形如 {example}），而 AiToEarn 会不经识别就保存：请确认它能打开该作品，"
        "或从作品页重新复制链接。",
    ),
    ProblemKind.UNLIKELY_ID: Text(
        'AiToEarn takes "{value}" for the post\'s id, which is unlikely to be one of {platform}. '
        "Copy the link again from the post itself (like {example}).",
        "AiToEarn 把“{value}”当作作品 ID，但它不像{platform}的作品 ID。请从作品页重新复制链接（形如 {example}）。",
    ),
    ProblemKind.SHARE_CODE: Text(
        'This is a share link of {platform}: its code, "{value}", is not the post\'s, which is unlikely to be found by '
        "it. Open it in a browser and send the link that it ends at (like {example}).",
        "这是{platform}的分享链接，其中的“{value}”不是作品的短码。请在浏览器中打开，发送最终的链接（形如 {example}）。",
    ),
    ProblemKind.CARRIES_SESSION: Text(
        "This link carries the session of the person who copied it ({parameters}), and whoever reads it could act as "
        "that person. Send the link without these parameters.",
        "该链接带有复制者本人的登录凭据（{parameters}），看到它的人可能冒用其身份。请去掉这些参数后再发送。",
    ),
    ProblemKind.EXPIRES: Text(
        "This link is temporary: it expires within hours, and then leads nowhere. Open the post in the app, and send "
        "the link of its menu's Copy link (like {example}).",
        "这是临时链接，数小时内就会失效。请在 App 中打开作品，用菜单中的“复制链接”获取永久链接（形如 {example}）。",
    ),
    ProblemKind.SHARES_PROFILE: Text(
        "The text says that it shares a profile, not one post: make sure that the link is the post's.",
        "这段文字分享的似乎是个人主页，而不是单个作品：请确认链接指向该作品。",
    ),
    ProblemKind.SHARES_LIVE: Text(
        "The text says that it shares a live room (livestream), not one post: make sure that the link is the post's.",
        "这段文字分享的似乎是直播间，而不是单个作品：请确认链接指向该作品。",
    ),
    ProblemKind.TRACKING_PARAMETERS: Text(
        "AiToEarn stores {platform} links as they are, tracking parameters included ({parameters}). Leave them out.",
        "AiToEarn 会原样保存{platform}链接，连同其中的跟踪参数（{parameters}）。建议去掉这些参数。",
    ),
    ProblemKind.XHS_WITHOUT_XSEC: Text(
        "This Xiaohongshu link has no xsec_token: AiToEarn saves it, but marks it as faulty and collects no metrics. "
        "Copy the link from the share button or the address bar, with its xsec_token.",
        "这个小红书链接缺少 xsec_token：AiToEarn 会保存，但会标记为异常且不采集数据。"
        "请从分享按钮或浏览器地址栏复制带 xsec_token 的链接。",
    ),
    ProblemKind.PLATFORM_HIDDEN: Text(
        "Unless {platform} has been switched on for the AiToEarn site, it refuses every link of it with code 15032.",
        "除非 AiToEarn 站点启用了{platform}，否则该平台的链接一律会以错误码 15032 被拒绝。",
    ),
}
SAID_BY_WRITES: Final = frozenset(
    {
        ProblemKind.NO_ADDRESS,
        ProblemKind.PRIVATE_HOST,
        ProblemKind.CREATOR_PAGE,
        ProblemKind.LOGIN_PAGE,
        ProblemKind.HOME_PAGE,
        ProblemKind.NOT_A_POST,
        ProblemKind.OTHER_SITE,
        ProblemKind.UNSUPPORTED_FORM,
        ProblemKind.SHARE_LINK,
        ProblemKind.UNUSUAL_FORM,
        ProblemKind.UNLIKELY_ID,
        ProblemKind.SHARE_CODE,
        ProblemKind.CARRIES_SESSION,
        ProblemKind.EXPIRES,
        ProblemKind.TRACKING_PARAMETERS,
        ProblemKind.XHS_WITHOUT_XSEC,
        ProblemKind.UNCHECKED_HOST,
    }
)
"""What a write says of a link, that AiToEarn or this server does not refuse for it."""
_REFUSED_FOR = frozenset(
    {
        ProblemKind.NO_ADDRESS,
        ProblemKind.WRONG_PLATFORM,
        ProblemKind.OTHER_SITE,
        ProblemKind.UNSUPPORTED_FORM,
        ProblemKind.SHARE_LINK,
        ProblemKind.NOT_A_POST,
    }
)

_SEND_THIS = Text("The link to send instead: {url}", "请改为发送：{url}")
_WORK_ID = Text(
    "platformWorkId on {platform} is {what} (example: {example}). To find it: {where}.",
    "{platform}的 platformWorkId 是{what}（示例：{example}）。查找方法：{where}。",
)
_UNLIKELY_WORK_ID = Text(
    'platformWorkId "{value}" is unlikely to be an id of {platform}. {about}',
    "platformWorkId “{value}”不像{platform}的作品 ID。{about}",
)

_MISSING_LINK = Text(
    "workLink is missing: linkStatus ready needs it in the same call, also when the record already holds one.",
    "缺少 workLink：linkStatus 为 ready 时必须在同一次调用中提供链接，即使记录中已有链接。",
)
_UNKNOWN_PLATFORM = Text(
    "AiToEarn could not read this link. Which forms it reads depends on the record's platform: "
    "look up the record's accountType and send the post's own public link on that platform.",
    "AiToEarn 无法识别该链接。能识别哪些形式取决于记录所属的平台："
    "请查看记录的 accountType，并发送作品在该平台上的公开链接。",
)
_BETTER_WITH_ID = Text(
    "AiToEarn looks up the id of this post by itself; with platformWorkId it need not, and can't fail to. {about}",
    "AiToEarn 会自行查询该作品的 ID；同时发送 platformWorkId 则无需查询，也不会因此失败。{about}",
)
_NO_ID_IN_LINK = Text(
    "AiToEarn takes no work id from the text of {platform} links: send the id too, as platformWorkId. {about}",
    "AiToEarn 无法从{platform}链接的文本中得到作品 ID：请同时用 platformWorkId 提供作品 ID。{about}",
)
_SHORT_LINK = Text(
    "AiToEarn's server could not follow this short {platform} link to a post. "
    "Open it in a browser and send the long link from the address bar (like {example}).",
    "AiToEarn 的服务器未能将该{platform}短链接解析为作品。请在浏览器中打开，发送地址栏中的长链接（形如 {example}）。",
)
_NO_ACCOUNT = Text(
    "The form of this {platform} link is right, but AiToEarn reads it only for a record with a connected account; "
    "without one, send the work's id too, as platformWorkId.",
    "这个{platform}链接的形式正确，但 AiToEarn 只为绑定了账号的记录解析该平台链接；"
    "如果记录没有绑定账号，请同时用 platformWorkId 提供作品 ID。",
)
_NO_REASON = Text(
    "The text of this {platform} link shows no reason. Check that it opens without logging in, "
    "then send the link from the browser's address bar (like {example}).",
    "从这个{platform}链接的文本看不出原因。请确认无需登录即可打开，再发送浏览器地址栏中的链接（形如 {example}）。",
)


def describe(problem: LinkProblem) -> Text:
    """Say what is wrong with a link, and what is right."""
    more = ", ..." if len(problem.parameters) > _MOST_SHOWN else ""
    return _WORDS[problem.kind].format(
        platform=name_in_sentence(problem.platform),
        record_platform=name_in_sentence(problem.record_platform),
        example=example_link(problem.platform),
        value=problem.value[:_LONGEST_VALUE],
        parameters=", ".join(problem.parameters[:_MOST_SHOWN]) + more,
    )


def suggest(link: ParsedLink) -> Text | None:
    """Say which link to send instead, where the text of the one with problems gives it."""
    return None if link.suggested_link is None else _SEND_THIS.format(url=link.suggested_link)


def describe_with_suggestion(problem: LinkProblem, link: ParsedLink) -> Text:
    """Say what is wrong with a link, and which one to send instead, if that is known."""
    return _with_suggestion(describe(problem), link)


def _with_suggestion(text: Text, link: ParsedLink) -> Text:
    better = suggest(link)
    return text if better is None else Text(f"{text.en} {better.en}", f"{text.zh}{better.zh}")


def describe_work_id(account_type: str) -> Text:
    """Say what platformWorkId is on a platform, and where a person finds it."""
    row = ROWS[account_type]
    work_id = row.work_id
    return _WORK_ID.format(
        platform=name_in_sentence(account_type), what=work_id.what, where=work_id.where, example=work_id.example
    )


def explain_needed_id(link: ParsedLink, account_type: str) -> list[Text]:
    """Say what id has to be sent beside a link, or had better be, where there is one."""
    if link.needs is Need.PLATFORM_WORK_ID:
        return [describe_work_id(account_type)]
    row = ROWS.get(account_type)
    if row is None or not row.looks_up_id or link.problems:
        return []
    return [_BETTER_WITH_ID.format(about=describe_work_id(account_type))]


def work_id_problem(account_type: str, value: str) -> Text | None:
    """Say what is wrong with a platformWorkId of the wrong shape; None where it may be one."""
    row = ROWS.get(account_type)
    if row is None or row.work_id.shape.fullmatch(value):
        return None
    return _UNLIKELY_WORK_ID.format(
        value=value[:_LONGEST_VALUE], platform=name_in_sentence(account_type), about=describe_work_id(account_type)
    )


def explain_refusal(url: str | None, account_type: str | None, work_id: str | None) -> Text:
    """Say in a few sentences why AiToEarn answered 15036 (InvalidWorkLink) to this link, and what to send.

    `work_id` is the platformWorkId, or else the dataId, sent beside it. Without a known account_type the host decides.
    """
    if url is None or not url.strip():
        return _MISSING_LINK
    link = parse_link(url, account_type)
    return _with_suggestion(_why_refused(link, account_type, work_id), link)


def _why_refused(link: ParsedLink, account_type: str | None, work_id: str | None) -> Text:
    for problem in link.problems:
        if problem.blocking or problem.kind in _REFUSED_FOR:
            return describe(problem)
    platform = link.host_platform if account_type is None else account_type
    row = ROWS.get(platform or "")
    if row is None:
        return _UNKNOWN_PLATFORM
    known: dict[str, object] = {"platform": name_in_sentence(row.account_type), "example": row.example}
    known["about"] = describe_work_id(row.account_type)
    if link.needs is Need.NETWORK:
        return _SHORT_LINK.format(**known)
    without_id = not (work_id or "").strip()
    if without_id and (row.looks_up_id or link.needs is Need.PLATFORM_WORK_ID):
        return _NO_ID_IN_LINK.format(**known)
    if account_type is None:
        return _UNKNOWN_PLATFORM
    return (_NO_ACCOUNT if without_id and row.needs_account else _NO_REASON).format(**known)


def name_in_sentence(account_type: str) -> Text:
    """Return a platform's name; in Chinese sentences a space sets Latin letters off."""
    if account_type not in ROWS:
        return Text(account_type, account_type)
    name = ROWS[account_type].name
    return Text(name.en, _LATIN_EDGE.sub(" ", name.zh))

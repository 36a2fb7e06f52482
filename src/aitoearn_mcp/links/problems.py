"""The words for what is wrong with a link, in the two languages, made where somebody reads them."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import LinkProblem, Need, ProblemKind, parse_link
from aitoearn_mcp.links.platforms import ROWS, example_link

_LATIN_EDGE = re.compile(r"^(?=[A-Z])|(?<=[a-z])$")
_MOST_SHOWN = 3

_WORDS = {
    ProblemKind.NO_ADDRESS: Text(
        "This is not a web address with a host. Send the post's link, starting with https://.",
        "这不是带有域名的网址。请发送以 https:// 开头的作品链接。",
    ),
    ProblemKind.PRIVATE_HOST: Text(
        "{host} is a private or local address that nobody else can open. Send the post's public link.",
        "{host} 是内网或本机地址，其他人无法打开。请发送作品的公开链接。",
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
        "This looks like a profile, list or search page of {platform}. Send the link of one post (like {example}).",
        "这看起来是{platform}的主页、列表或搜索页。请发送单个作品的链接（形如 {example}）。",
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
        "{host} is no address of {platform}, and AiToEarn stores it unchecked: make sure that it is the post.",
        "{host} 不是{platform}的地址，AiToEarn 会不加检查地保存：请确认它就是该作品。",
    ),
    ProblemKind.UNSUPPORTED_FORM: Text(
        "AiToEarn does not read this form of {platform} link. "
        "Open the post in a browser and send the full link (like {example}).",
        "AiToEarn 不识别这种形式的{platform}链接。请在浏览器中打开作品，发送完整链接（形如 {example}）。",
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
_REFUSED_FOR = frozenset(
    {ProblemKind.NO_ADDRESS, ProblemKind.WRONG_PLATFORM, ProblemKind.UNSUPPORTED_FORM, ProblemKind.NOT_A_POST}
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
_NO_ID_IN_LINK = Text(
    "AiToEarn takes no work id from the text of {platform} links: send the id too, as platformWorkId.",
    "AiToEarn 无法从{platform}链接的文本中得到作品 ID：请同时用 platformWorkId 提供作品 ID。",
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
        host=problem.host,
        parameters=", ".join(problem.parameters[:_MOST_SHOWN]) + more,
    )


def explain_refusal(url: str | None, account_type: str | None, work_id: str | None) -> Text:
    """Say in one or two sentences why AiToEarn answered 15036 (InvalidWorkLink) to this link, and what to send.

    `work_id` is the platformWorkId, or else the dataId, sent beside it. Without a known account_type the host decides.
    """
    if url is None or not url.strip():
        return _MISSING_LINK
    link = parse_link(url, account_type)
    for problem in link.problems:
        if problem.blocking or problem.kind in _REFUSED_FOR:
            return describe(problem)
    platform = link.host_platform if account_type is None else account_type
    row = ROWS.get(platform or "")
    if row is None:
        return _UNKNOWN_PLATFORM
    known = {"platform": name_in_sentence(row.account_type), "example": row.example}
    if link.needs is Need.NETWORK:
        return _SHORT_LINK.format(**known)
    without_id = not (work_id or "").strip()
    if without_id and link.needs is Need.PLATFORM_WORK_ID:
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

"""Reading a work link without the network: the post it names, what AiToEarn would store, what is wrong with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links import platforms
from aitoearn_mcp.links.hosts import platform_of, platform_of_host
from aitoearn_mcp.links.pages import Page, is_tracking, page_of
from aitoearn_mcp.links.platforms import NAMES, PLATFORMS, Form, example_link
from aitoearn_mcp.links.share_text import Address, is_private, parse_address

__all__ = ["PLATFORMS", "Need", "Problem", "WorkLink", "example_link", "explain_refusal", "platform_of_host"]
__all__ += ["certainly_not_of", "hidden_platform", "parse_link", "post_of", "same_work"]


_LATIN_EDGE = re.compile(r"^(?=[A-Z])|(?<=[a-z])$")


class Need(StrEnum):
    """What AiToEarn needs beyond the text of the link."""

    NOTHING = "nothing"
    NETWORK = "network"
    PLATFORM_WORK_ID = "platformWorkId"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a link, and what is right. `certain`: no public post has this link, on any platform."""

    kind: str
    text: Text
    certain: bool = False


@dataclass(frozen=True, slots=True)
class WorkLink:
    """What the text of a link says.

    `host` is lower-case without a leading www., empty if there is none. `account_type` is the host's platform, whatever
    the record's is. `canonical_url` is what AiToEarn would store; `media` the `type` it would set ("video" or None).
    """

    url: str
    host: str
    account_type: str | None
    work_id: str | None
    canonical_url: str | None
    media: str | None
    needs: Need
    problems: tuple[Problem, ...]


_NOT_AN_ADDRESS = Text(
    "This is not a web address with a host. Send the post's link, starting with https://.",
    "这不是带有域名的网址。请发送以 https:// 开头的作品链接。",
)
_PRIVATE_HOST = Text(
    "{host} is a private or local address that nobody else can open. Send the post's public link.",
    "{host} 是内网或本机地址，其他人无法打开。请发送作品的公开链接。",
)
_CREATOR_PAGE = Text(
    "This is a creator or editor page of {platform}, which only its owner can open. "
    "Open the published post and send its link (like {example}).",
    "这是{platform}的创作后台或编辑页面，只有本人能打开。请打开已发布的作品并发送其链接（形如 {example}）。",
)
_LOGIN_PAGE = Text(
    "This is a login page of {platform}, not a post. Open the published post and send its link (like {example}).",
    "这是{platform}的登录页，不是作品页。请打开已发布的作品并发送其链接（形如 {example}）。",
)
_HOME_PAGE = Text(
    "This is the home page of {platform}, not a post. Send the link of the post itself (like {example}).",
    "这是{platform}的首页，不是作品页。请发送作品本身的链接（形如 {example}）。",
)
_NOT_A_POST = Text(
    "This looks like a profile, list or search page of {platform}. Send the link of one post (like {example}).",
    "这看起来是{platform}的主页、列表或搜索页。请发送单个作品的链接（形如 {example}）。",
)
_PAGES = {
    Page.CREATOR: _CREATOR_PAGE,
    Page.LOGIN: _LOGIN_PAGE,
    Page.HOME: _HOME_PAGE,
    Page.NOT_A_POST: _NOT_A_POST,
}
_WRONG_PLATFORM = Text(
    "This is a link of {theirs}, but the record's platform is {platform}. "
    "Send the post's {platform} link, or update the record of the {theirs} post.",
    "这是{theirs}的链接，但记录属于{platform}平台。请发送作品在{platform}上的链接，或改为更新{theirs}作品的记录。",
)
_NO_PLATFORM_KNOWN = Text(
    "This is not a link of any platform that AiToEarn knows. If it is a short link, open it in a browser and send the "
    "link that it ends at.",
    "这不是 AiToEarn 已知的任何平台的链接。如果是短链接，请在浏览器中打开，并发送最终的链接。",
)
_UNCHECKED = Text(
    "{host} is no address of {platform}, and AiToEarn stores it unchecked: make sure that it is the post.",
    "{host} 不是{platform}的地址，AiToEarn 会不加检查地保存：请确认它就是该作品。",
)
_UNSUPPORTED_FORM = Text(
    "AiToEarn does not read this form of {platform} link. "
    "Open the post in a browser and send the full link (like {example}).",
    "AiToEarn 不识别这种形式的{platform}链接。请在浏览器中打开作品，发送完整链接（形如 {example}）。",
)
_TRACKING = Text(
    "AiToEarn stores {platform} links as they are, tracking parameters included ({parameters}). Leave them out.",
    "AiToEarn 会原样保存{platform}链接，连同其中的跟踪参数（{parameters}）。建议去掉这些参数。",
)
_WITHOUT_TOKEN = Text(
    "This Xiaohongshu link has no xsec_token: AiToEarn saves it, but marks it as faulty and collects no metrics. "
    "Copy the link from the share button or the address bar, with its xsec_token.",
    "这个小红书链接缺少 xsec_token：AiToEarn 会保存，但会标记为异常且不采集数据。"
    "请从分享按钮或浏览器地址栏复制带 xsec_token 的链接。",
)
_HIDDEN = Text(
    "Unless {platform} has been switched on for the AiToEarn site, it refuses every link of it with code 15032.",
    "除非 AiToEarn 站点启用了{platform}，否则该平台的链接一律会以错误码 15032 被拒绝。",
)


def parse_link(url: str, account_type: str | None = None) -> WorkLink:
    """Read a link by the rules of the record's platform, or of its host's if none is given. Never raises.

    An unknown account_type has no rules: then only what is certain counts..
    """
    address = parse_address(url)
    theirs = platform_of(address) if address else None
    platform = theirs if account_type is None else account_type
    form = _form_of(url, address, platform)
    if address is None:
        theirs = platform if form else None
    return WorkLink(
        url=url,
        host=address.host if address else "",
        account_type=theirs,
        work_id=form.key if form and platform not in platforms.WITHOUT_ID_IN_LINK else None,
        canonical_url=form.canonical or url if form and not form.short else None,
        media=form.media if form else None,
        needs=_needs(platform, form),
        problems=tuple(_problems(address, theirs, platform, form)),
    )


def same_work(a: str, b: str, account_type: str | None) -> bool:
    """Tell whether two links name one post: equal text, or one platform and one id (Instagram: one shortcode).

    Equal canonical links have equal ids. Two short links, or two without an id, are the same only if their text is.
    """
    if a == b:
        return True
    platform, key = _identity(a, account_type)
    return key is not None and (platform, key) == _identity(b, account_type)


def certainly_not_of(url: str, account_type: str) -> Text | None:
    """Return why a link can't be of a post on that platform: another platform's, or a page that is no post."""
    for found in parse_link(url, account_type).problems:
        if found.certain or found.kind in ("wrong_platform", "not_a_post"):
            return found.text
    return None


def post_of(url: str) -> tuple[str | None, str]:
    """Return what tells posts apart: the platform and the post's id, or the link itself where it has none."""
    platform, key = _identity(url, None)
    return (None, url) if key is None else (platform, key)


def _identity(url: str, account_type: str | None) -> tuple[str | None, str | None]:
    address = parse_address(url)
    platform = account_type
    if platform is None and address is not None:
        platform = platform_of(address)
    form = _form_of(url, address, platform)
    return platform, form.key if form else None


def _form_of(url: str, address: Address | None, platform: str | None) -> Form | None:
    if platform not in NAMES:
        return None
    if address is None:
        return platforms.twitter_post(url) if platform == "twitter" else None
    return platforms.parse_form(address, platform)


def _needs(platform: str | None, form: Form | None) -> Need:
    if platform in platforms.WITHOUT_ID_IN_LINK or (platform == "xhs" and form is None):
        return Need.PLATFORM_WORK_ID
    return Need.NETWORK if form and form.short else Need.NOTHING


def _problems(
    address: Address | None, theirs: str | None, platform: str | None, form: Form | None
) -> Iterator[Problem]:
    if address is None:
        if form is None:
            yield Problem("unsupported_form", _NOT_AN_ADDRESS)
        return
    if is_private(address.host):
        yield Problem("private_host", _PRIVATE_HOST.format(host=address.host), certain=True)
        return
    page = None
    if theirs is not None:
        page = page_of(address, theirs, form if platform == theirs else platforms.parse_form(address, theirs))
    if page is not None and theirs is not None:
        yield Problem(page.value, _about(theirs, _PAGES[page]), certain=page is not Page.NOT_A_POST)
    if platform is None:
        yield Problem("unknown_platform", _NO_PLATFORM_KNOWN)
    if platform not in NAMES:
        return
    if theirs is None and platform in platforms.WITHOUT_PROVIDER:
        yield Problem("unchecked_host", _UNCHECKED.format(host=address.host, platform=_name(platform)))
    if theirs is not None and theirs != platform:
        yield Problem("wrong_platform", _WRONG_PLATFORM.format(theirs=_name(theirs), platform=_name(platform)))
    elif form is None and page is None:
        yield Problem("unsupported_form", _about(platform, _UNSUPPORTED_FORM))
    elif form is not None:
        yield from _blemishes(address, platform, form)


def _about(platform: str, text: Text) -> Text:
    return text.format(platform=_name(platform), example=example_link(platform))


def _name(platform: str) -> Text:
    """Return the platform's name; in Chinese sentences a space sets Latin letters off."""
    name = NAMES[platform]
    return Text(name.en, _LATIN_EDGE.sub(" ", name.zh))


def _blemishes(address: Address, platform: str, form: Form) -> Iterator[Problem]:
    """List what is imperfect about a link whose form AiToEarn accepts."""
    if platform == "google_business":
        yield Problem("platform_hidden", hidden_platform(platform))
    if form.short:
        return
    if platform in platforms.STORED_RAW and address.query:
        found = tuple(dict.fromkeys(name for name, _ in parse_qsl(address.query) if is_tracking(name)))
        if found:
            shown = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
            yield Problem("tracking_parameters", _TRACKING.format(platform=_name(platform), parameters=shown))
    if platform == "xhs" and not platforms.query_value(address.query, "xsec_token").strip():
        yield Problem("xhs_without_xsec_token", _WITHOUT_TOKEN)


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


def hidden_platform(account_type: str) -> Text:
    """Say that AiToEarn has a platform switched off unless a site's owner has switched it on."""
    return _about(account_type, _HIDDEN)


def explain_refusal(url: str | None, account_type: str | None, hint: str | None) -> Text:
    """Say in one or two sentences why AiToEarn answered 15036 (InvalidWorkLink) to this link, and what to send.

    `hint` is the platformWorkId, or else the dataId, sent beside it. Without a known account_type the host decides.
    """
    if url is None or not url.strip():
        return _MISSING_LINK
    link = parse_link(url, account_type)
    for problem in link.problems:
        if problem.certain or problem.kind in ("wrong_platform", "unsupported_form", "not_a_post"):
            return problem.text
    platform = link.account_type if account_type is None else account_type
    if platform not in NAMES:
        return _UNKNOWN_PLATFORM
    if link.needs is Need.NETWORK:
        return _about(platform, _SHORT_LINK)
    without_hint = not (hint or "").strip()
    if without_hint and link.needs is Need.PLATFORM_WORK_ID:
        return _about(platform, _NO_ID_IN_LINK)
    if account_type is None:
        return _UNKNOWN_PLATFORM
    if without_hint and platform in platforms.NEEDS_ACCOUNT:
        return _about(platform, _NO_ACCOUNT)
    return _about(platform, _NO_REASON)

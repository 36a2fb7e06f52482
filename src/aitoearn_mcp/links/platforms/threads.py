"""Threads."""

import re
from urllib.parse import unquote

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

# As on Instagram: eleven characters, some forty for posts of private accounts, and never a number of the API.
_CODE = re.compile(r"(?![0-9]{15})(?:[\w-]{3,14}|[\w-]{30,45})", re.ASCII)
_PATH = re.compile(r"(/@[^/]+/post/|/t/)([^/]+)(?:/media)?/?")
_ANY_PATH = re.compile(r"(/@[\w.]+/post/|/t/)([\w-]{3,64})(?:/.*)?", re.ASCII)
_WITHOUT_AT = re.compile(r"/(?:[\w.]+/)?post/([\w-]{3,64})/?", re.ASCII)


def _parse(address: Address) -> KnownForm | None:
    if address.host in ("threads.net", "threads.com") and (match := _PATH.fullmatch(address.path)):
        return KnownForm(match[2], f"https://www.threads.com{match[1]}{match[2]}")
    return None


def _suggest(address: Address) -> str | None:
    path = unquote(address.path)
    if match := _ANY_PATH.fullmatch(path):
        return f"https://www.threads.com{match[1]}{match[2]}"
    match = _WITHOUT_AT.fullmatch(path)
    return f"https://www.threads.com/t/{match[1]}" if match else None


THREADS = Platform(
    account_type="threads",
    name=Text("Threads", "Threads"),
    example="https://www.threads.com/@{user}/post/{id}",
    forms=("https://www.threads.com/@user/post/{id}", "https://www.threads.net/t/{id}"),
    app_schemes=("barcelona",),
    domains=("threads.net", "threads.com", "fixthreads.net", "vxthreads.net"),
    parse=_parse,
    needs_account=True,
    key_shape=_CODE,
    link_of_id="https://www.threads.com/t/{id}",
    work_id=WorkId(
        Text("the post's code in its link, or its number at Meta's API", "Threads 帖子链接中的短码，或接口中的数字 ID"),
        Text("open the post: the code after /post/ in the address bar", "打开帖子，即地址栏中 /post/ 后的短码"),
        re.compile(r"[0-9]{15,20}|[\w-]{10,14}", re.ASCII),
        "C8abcDEfGhi",
    ),
    creator_paths=paths(r"(?:intent|insights)(?:/|$)"),
    list_hosts=frozenset({"help.threads.net", "about.threads.net"}),
    list_paths=paths(
        r"@[^/]*/?",
        r"@[^/]*/(?:replies|reposts|media)/?",
        r"search.*",
        r"(?:@[^/]*/)?(?:post|t)/?",
        r"(?:404|error|live|topics|about|legal|oauth|accounts)(?:/.*)?",
        r"(?:activity|liked|saved|settings|following|for_you|custom_feed|tag|download)(?:/.*)?",
    ),
    app_pages=re.compile(r"(?:www\.)?threads\.(?:net|com)/(?:download|app)(?:/.*)?"),
    share_codes=paths(r"share/.*"),
    tracking=names(r"xmt|slof"),
    suggest=_suggest,
)

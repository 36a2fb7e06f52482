"""Titles as people, sheets and share texts give them, folded so that the same title is the same text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# `#话题`, `# 话题` (Douyin's share text) and `#话题[话题]#` (Xiaohongshu); not the # of C#.
_HASHTAG = re.compile(r"(?<![A-Za-z0-9])[#＃]\s?(?:[^\s#＃]+\[话题\][#＃]|[^\s#＃]+)")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_URL = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(?:\.{3,}|…+)$")
_SITE_SUFFIX = re.compile(
    r"(?:\s+[-–—|]\s*|[-_|–—]\s*)"
    r"(?:哔哩哔哩|bilibili|抖音|快手|小红书|微信视频号|youtube|tiktok|x|twitter|linkedin|facebook|instagram|pinterest)\s*$",
    re.IGNORECASE,
)
_XHS_SUFFIX = re.compile(r"\s*\|\s*小红书\s*-\s*你的生活指南\s*$")
_AUTHOR_BEHIND = re.compile(r"\s+-\s+\S[^-]*$")
_APP = re.compile(
    r"(?:小红书|抖音|快手|哔哩哔哩|bilibili|b站|微信|微博|视频号|西瓜视频)(?:极速版|火山版|app|短视频)*", re.IGNORECASE
)
_BY_AUTHOR = re.compile(r".*的(?:图文|视频|快手|抖音)?(?:作品|视频|笔记|图文)")
_CODES = re.compile(
    r"(?:^|(?<=\s))(?:[0-9]{1,2}\.[0-9]{1,2}|[A-Za-z]{2,4}(?::/|/:)|:[0-9]{1,2}[ap]m|[0-9]{1,2}/[0-9]{1,2}"
    r"|[A-Za-z]@[A-Za-z]\.[A-Za-z]{1,3})(?=\s|$)",
    re.IGNORECASE,
)
_INVITATION = re.compile(
    r"复制打开抖音[，,]\s*看看|复制后打开.*|复制此(?:链接|消息).*|复制本条信息.*|长按复制.*|点击链接.*"
    r"|打开【?(?:Dou音|抖音|快手|小红书).*|.{0,40}发布了一篇小红书笔记.*|快来看吧.*",
    re.DOTALL,
)
# `1. `, `2、`, `（3）`, `①`, `- `: the number of a line in a list, maybe. Not of 1.5.
_LIST_NUMBER = re.compile(r"(?:[（(]?[0-9]{1,3}[）).、．:：](?![0-9])|[\u2460-\u2473]|[-*•·](?=\s))\s*")
# Signs that tell one title from another: 1.5 is not 15, C++ and C# are not C, 15+ is not 15.
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\W_]+(?=[0-9])")
_PLUS = re.compile(r"(?<=[0-9a-z])\++")
_SHARP = re.compile(r"(?<=[a-z])#")
_KEPT: Final = {"\0": ".", "\1": "+", "\2": "#"}
_DIGITS = re.compile(r"[0-9]+")
_BOOK_QUOTES = re.compile(r"《([^《》]+)》")
_SHORTEST_CUT: Final = 6
_LONGEST_TITLE: Final = 1_000
_LONGEST_SHARE_TEXT: Final = 4_000


@dataclass(frozen=True, slots=True)
class FoldedTitle:
    """A folded title; `is_cut`: the text gave only its beginning, and then dots. `tag_numbers`: as hashtag_numbers."""

    text: str
    is_cut: bool = False
    tag_numbers: tuple[str, ...] = ()


@lru_cache(maxsize=16_384)
def fold_title(title: str) -> str:
    """Fold a title: letters and digits alone, without width, case, emoji and hashtags.

    Hashtags stay where the title is nothing else. A point between digits stays, and + and # behind a word.
    """
    return _fold(_HASHTAG.sub(" ", title)) or _fold(title)


@lru_cache(maxsize=16_384)
def hashtag_numbers(title: str) -> tuple[str, ...]:
    """Return the numbers in a title's hashtags, which are not in the folded title: #day1 is not #day2."""
    return tuple(number for tag in _HASHTAG.findall(title) for number in _DIGITS.findall(tag))


def fold_account(name: str) -> str:
    """Fold an account's name like a title; a name of signs alone stays as it is."""
    return _fold(name) or name.strip()


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", _VARIATION_SELECTORS.sub("", text)).casefold()
    folded = _BETWEEN_DIGITS.sub("\0", _THOUSANDS.sub("", folded))
    folded = _SHARP.sub("\2", _PLUS.sub(lambda found: "\1" * len(found[0]), folded))
    return "".join(_KEPT.get(c, c) for c in folded if c in _KEPT or _is_letter_or_digit(c))


@lru_cache(maxsize=8_192)
def _is_letter_or_digit(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category in ("Mn", "Mc")


def titles_of(title: str | None, work_link: str) -> tuple[FoldedTitle, ...]:
    """Return the titles that a row gives: its title column's, and those that its share text may quote."""
    given = [_plain(title, _LONGEST_TITLE)] if title else []
    quoted = [
        text
        for whole in _quoted_titles(_plain(work_link, _LONGEST_SHARE_TEXT))
        for text in (whole, _LIST_NUMBER.sub("", whole.strip(), count=1) if _LIST_NUMBER.match(whole.strip()) else "")
    ]
    return tuple(dict.fromkeys(folded for text in (*given, *quoted) for folded in _folded(text)))


def _plain(text: str, most: int) -> str:
    return " ".join(text[:most].split())


def _folded(text: str) -> Iterator[FoldedTitle]:
    for variant in _without_site(text.strip()):
        without_hashtags = _HASHTAG.sub(" ", variant).strip()
        is_cut = bool(_ELLIPSIS.search(without_hashtags))
        folded = fold_title(variant)
        if any(c.isalpha() for c in folded) and not (is_cut and len(folded) < _SHORTEST_CUT):
            yield FoldedTitle(folded, is_cut, hashtag_numbers(variant))


def _without_site(text: str) -> Iterator[str]:
    """Yield the title without a site's name behind it; Xiaohongshu puts the author there too."""
    yield text
    if _XHS_SUFFIX.search(text):
        text = _XHS_SUFFIX.sub("", text)
        yield text
        yield _AUTHOR_BEHIND.sub("", text)
        return
    while (shorter := _SITE_SUFFIX.sub("", text)) != text:
        text = shorter
        yield text


def _quoted_titles(share_text: str) -> Iterator[str]:
    found = _URL.search(share_text)
    before, after = (share_text[: found.start()], share_text[found.end() :]) if found else (share_text, "")
    if found is None or not (before.strip() or after.strip()):
        return
    start = 0
    for inner, end in (*_in_lenticular_brackets(before), *_in_lenticular_brackets(after)):
        if _BY_AUTHOR.fullmatch(inner):
            # 【某某的作品】 names the author; the title follows.
            start = end if before[:end].endswith(inner + "】") else start
        elif not _APP.fullmatch(inner.strip()):
            yield inner
    plain = _without_frame(before[start:])
    yield plain
    yield from _BOOK_QUOTES.findall(plain)
    if not plain:
        yield _without_frame(after)


def _in_lenticular_brackets(text: str) -> Iterator[tuple[str, int]]:
    """Yield what stands in each outermost 【】, and where it ends."""
    depth = start = 0
    for index, character in enumerate(text):
        if character == "【":
            start = index + 1 if depth == 0 else start
            depth += 1
        elif character == "】" and depth:
            depth -= 1
            if depth == 0:
                yield text[start:index], index + 1


def _without_frame(text: str) -> str:
    """Take away what an app writes around a title: codes, and the invitation to open it."""
    return _CODES.sub(" ", _INVITATION.sub(" ", text)).strip()

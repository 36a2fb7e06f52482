"""What publishing gives a record on each platform: the post's id there, and its link."""

import hashlib
import string

_DIGITS = string.digits
_HEX = "0123456789abcdef"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LOWER = string.digits + string.ascii_lowercase
_ALNUM = string.digits + string.ascii_letters
_URL_SAFE = _ALNUM + "-_"


def work_of(platform: str, key: str) -> tuple[str, str]:
    """Return the platformWorkId and the workLink that publishing sets; a `key` always gives the same.

    The link is what AiToEarn's own reader takes (a test holds that); the id is the one in the link, where one is.
    """
    form, alphabet, length, link = _FORMS[platform]
    work_id = form.format(_text(key, alphabet, length))
    return work_id, link.format(work_id, code=_text(f"{key} code", _ALNUM, 10), token=_text(f"{key} token", _ALNUM, 42))


def without_token(link: str) -> str:
    """Return an xhs link as it is without its xsec_token: it opens for nobody, and has no metrics."""
    return link.partition("?")[0]


def media_md5(key: str) -> str:
    """Return the MD5 of a video file, by which wxSph knows a post that has no link yet."""
    return _text(f"{key} media", _HEX, 32)


def publish_id(key: str) -> str:
    """Return the id of a TikTok upload, which stands for the post until that is public."""
    return f"v_pub_file~v2-1.{_text(f'{key} upload', _DIGITS, 19)}"


def _text(key: str, alphabet: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha512(key.encode()).digest(), "big")
    characters = []
    for _ in range(length):
        number, place = divmod(number, len(alphabet))
        characters.append(alphabet[place])
    return "".join(characters)


# platform: (form of the id, the alphabet and length of its variable part, form of the link)
_FORMS = {
    "douyin": ("74{}", _DIGITS, 17, "https://www.douyin.com/video/{}"),
    "bilibili": ("BV1{}", _BASE58, 9, "https://www.bilibili.com/video/{}"),
    "xhs": (
        "68{}",
        _HEX,
        22,
        "https://www.xiaohongshu.com/explore/{}?xsec_token=AB{token}%3D&xsec_source=pc_creatormng",
    ),
    "KWAI": ("3x{}", _LOWER, 13, "https://www.kuaishou.com/short-video/{}"),
    "wxSph": ("export/UzFf{}", _ALNUM, 40, "https://weixin.qq.com/sph/A{code}"),
    "wxGzh": ("22474{}_1", _DIGITS, 5, "https://mp.weixin.qq.com/s/{code}{code}Aw"),
    "youtube": ("{}", _URL_SAFE, 11, "https://www.youtube.com/watch?v={}"),
    "twitter": ("19{}", _DIGITS, 17, "https://x.com/i/status/{}"),
    "tiktok": ("75{}", _DIGITS, 17, "https://www.tiktok.com/@smallkitchen.daily/video/{}"),
    "facebook": ("104857600000000_1225{}", _DIGITS, 11, "https://www.facebook.com/{}"),
    "instagram": ("180{}", _DIGITS, 14, "https://www.instagram.com/p/D{code}/"),
    "threads": ("181{}", _DIGITS, 14, "https://www.threads.com/@smallkitchen.daily/post/D{code}"),
    "pinterest": ("11{}", _DIGITS, 16, "https://www.pinterest.com/pin/{}/"),
    "linkedin": ("urn:li:share:73{}", _DIGITS, 17, "https://www.linkedin.com/feed/update/{}"),
}

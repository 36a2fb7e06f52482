"""Which argument was probably meant by a name that no argument has."""

import difflib
import re
from collections.abc import Collection

# Of two names that are spelled alike to this degree one is a slip: `recrodId` is recordId, `title` is not until.
_ALIKE = 0.8
_MOST = 3
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# What agents call arguments that have other names here.
_OTHER_NAMES = {
    "id": ("recordId",),
    "link": ("workLink",),
    "url": ("workLink",),
    "uri": ("workLink",),
    "status": ("linkStatus", "publishStatus"),
    "platform": ("accountType",),
    "error": ("linkError",),
    "reason": ("linkError",),
    "records": ("updates",),
    "items": ("updates",),
    "links": ("updates",),
    "from": ("since",),
    "start": ("since",),
    "to": ("until",),
    "end": ("until",),
    "query": ("title",),
    "search": ("title",),
    "keyword": ("title",),
    "count": ("limit",),
    "size": ("limit",),
    "page": ("cursor",),
    "path": ("file",),
    "csv": ("table",),
    "text": ("table",),
    **dict.fromkeys(("postid", "videoid", "noteid", "articleid", "mediaid", "awemeid"), ("platformWorkId",)),
}
# A flow, a task and a post have ids too, and none of them is a record's.
_SAYS_NOTHING_LAST = "id"


def near_names(name: str, known: Collection[str]) -> list[str]:
    """Return the arguments that were probably meant, if any: at most three of the known ones."""
    words = _words(name)
    last = words[-1] if words and words[-1] != _SAYS_NOTHING_LAST else ""
    other_names = [*_OTHER_NAMES.get("".join(words), ()), *_OTHER_NAMES.get(last, ())]
    by_words = [item for item in known if _within(words, _words(item))]
    folded = {"".join(_words(item)): item for item in known}
    alike = difflib.get_close_matches("".join(words), folded, n=1, cutoff=_ALIKE)
    candidates = (
        [item for item in known if _words(item) == words],
        [item for item in dict.fromkeys(other_names) if item in known],
        by_words if len(by_words) <= _MOST else [],
        [folded[item] for item in alike],
    )
    return next((found for found in candidates if found), [])


def _words(name: str) -> list[str]:
    """Split `workLink`, `work_link` and `work-link` alike."""
    return [word.lower() for word in _WORD.findall(name)]


def _within(words: list[str], others: list[str]) -> bool:
    """Tell whether one name is the other with words left out."""
    return bool(words) and (set(words) <= set(others) or set(others) <= set(words))

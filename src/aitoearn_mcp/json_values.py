"""One walk over a JSON value: the same value with other texts in it."""

from collections.abc import Callable
from typing import Any

_CONTAINERS = (dict, list)


class _Rewritten(dict[Any, Any]):
    """Keys as they are rewritten: the same few stand in each record of a list of thousands."""

    def __init__(self, rewrite: Callable[[Any], Any]) -> None:
        super().__init__()
        self._rewrite = rewrite

    def __missing__(self, key: Any) -> Any:
        self[key] = self._rewrite(key)
        return self[key]


def rewritten(value: Any, rewrite: Callable[[Any], Any], levels: int, too_deep: Callable[[], Any]) -> Any:
    """Return a copy with every key, and every item that is not an object or array, as `rewrite` returns it.

    An object or array that is nested below that many levels is replaced by what `too_deep` returns.
    """
    keys = _Rewritten(rewrite)

    def walk(value: Any, levels: int) -> Any:
        if levels == 0:
            return too_deep()
        # Most items are texts and numbers: a call for each of them would take as long as the rest of the walk.
        if isinstance(value, dict):
            return {
                keys[key]: walk(item, levels - 1) if isinstance(item, _CONTAINERS) else rewrite(item)
                for key, item in value.items()
            }
        return [walk(item, levels - 1) if isinstance(item, _CONTAINERS) else rewrite(item) for item in value]

    return walk(value, levels) if isinstance(value, _CONTAINERS) else rewrite(value)

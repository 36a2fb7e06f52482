"""The items of a batch: each is checked alone, so that an unusable one stops no other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from aitoearn_mcp.api.models import LinkStatus, is_object_id
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import parse_link, post_of
from aitoearn_mcp.tools.markers import MayBeJson
from aitoearn_mcp.tools.problems import describe_errors
from aitoearn_mcp.tools.update_work_link import UpdateItem

_MOST = 200
_MOST_PROBLEMS = 5

_TWICE = Text(
    "recordId: items {others} are for the same record: give each record once, in one item",
    "recordId：第 {others} 项是同一条记录：每条记录只能在一项中给出",
)
_ONE_POST = Text(
    "workLink: items {others} give the same post to different records: check which record it belongs to, or set "
    "overwrite: true in each item that is right",
    "workLink：第 {others} 项把同一个作品给了不同的记录：请确认它属于哪条记录，或在正确的项中设置 overwrite: true",
)


@dataclass(frozen=True, slots=True)
class InvalidItem:
    """An item that is held back, with its problems. `record_id` as it was given, if it was."""

    record_id: str | None
    problems: tuple[Text, ...]

    def result(self, index: int) -> dict[str, Any]:
        """Return what an agent reads of it; an item without a record id is named by its place in `updates`."""
        name: dict[str, Any] = {"index": index} if self.record_id is None else {"recordId": self.record_id}
        return {**name, "outcome": "invalid", "problems": list(self.problems)}


def _keep_invalid(raw: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        return handler(raw)
    except ValidationError as error:
        problems = describe_errors(error)
        return InvalidItem(_record_id_in(raw), tuple(problems[:_MOST_PROBLEMS]))


def _record_id_in(raw: object) -> str | None:
    given = (raw.get("recordId") or raw.get("record_id")) if isinstance(raw, dict) else None
    return given.strip()[:128] or None if isinstance(given, str) else None


_Item = TypeVar("_Item", bound=UpdateItem)
Items = Annotated[
    tuple[Annotated[_Item, WrapValidator(_keep_invalid)], ...],
    Field(
        description="1 to 200 updates: recordId and update_work_link's other arguments.", min_length=1, max_length=_MOST
    ),
    MayBeJson(),
]


def hold_back(items: Sequence[UpdateItem | InvalidItem]) -> list[UpdateItem | InvalidItem]:
    """Return the items with those replaced that contradict another one: one record twice, one post for two records.

    Two updates of one record have no order. One post on two records is nearly always a slip of copying; an item that
    says overwrite means it.
    """
    by_record: defaultdict[object, list[int]] = defaultdict(list)
    by_post: defaultdict[object, list[int]] = defaultdict(list)
    by_work_id: defaultdict[object, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        record_id = item.record_id
        if record_id is not None:
            by_record[record_id.lower() if is_object_id(record_id) else record_id].append(index)
        if isinstance(item, UpdateItem) and item.work_link and item.link_status in (None, LinkStatus.READY):
            update, _ = item.to_update()
            link = parse_link(update.work_link or "")
            by_post[post_of(link.url)].append(index)
            if link.host_platform is not None and item.platform_work_id is not None:
                by_work_id[link.host_platform, item.platform_work_id].append(index)
    kept = list(items)
    one_post = [*by_post.values(), *by_work_id.values()]
    for index in _repeated(one_post):
        item, group = items[index], next(group for group in one_post if index in group and len(group) > 1)
        if isinstance(item, UpdateItem) and not item.overwrite:
            kept[index] = InvalidItem(item.record_id, (_ONE_POST.format(others=_places(group)),))
    for index in _repeated(by_record.values()):
        item, group = items[index], next(group for group in by_record.values() if index in group)
        problems = item.problems if isinstance(item, InvalidItem) else ()
        kept[index] = InvalidItem(item.record_id, (*problems, _TWICE.format(others=_places(group))))
    return kept


def _repeated(groups: Iterable[list[int]]) -> list[int]:
    return [index for group in groups if len(group) > 1 for index in group]


def _places(group: list[int]) -> str:
    shown = ", ".join(map(str, group[:5]))
    return shown + (", ..." if len(group) > 5 else "")

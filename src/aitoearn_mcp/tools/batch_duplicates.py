"""Items of a batch that contradict each other: one record twice, one post for two records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from aitoearn_mcp.api.models import LinkStatus, is_object_id
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import parse_link, post_of
from aitoearn_mcp.tools.batch_items import InvalidItem
from aitoearn_mcp.tools.update_work_link import UpdateItem

_TWICE = Text(
    "recordId: items {others} are for the same record: give each record once, in one item",
    "recordId：第 {others} 项是同一条记录：每条记录只能在一项中给出",
)
_ONE_POST = Text(
    "workLink: items {others} give the same post to different records: check which record it belongs to, or set "
    "overwrite: true in each item that is right",
    "workLink：第 {others} 项把同一个作品给了不同的记录：请确认它属于哪条记录，或在正确的项中设置 overwrite: true",
)


def hold_duplicates_back(items: Sequence[UpdateItem | InvalidItem]) -> list[UpdateItem | InvalidItem]:
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

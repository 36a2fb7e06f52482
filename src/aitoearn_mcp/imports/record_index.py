"""The records of a matching, found by each thing that a row may say of them."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from aitoearn_mcp.imports.plan import MatchRecord, RowLink
from aitoearn_mcp.imports.titles import fold_account, fold_title
from aitoearn_mcp.links.platforms import PLATFORM_NAMES

_PLATFORM_NAMES = tuple(sorted(filter(None, map(fold_account, PLATFORM_NAMES)), key=len, reverse=True))


class RecordIndex:
    """Finds records by id, flow, work id, link, and platform with account."""

    def __init__(self, records: Iterable[MatchRecord]) -> None:
        """Index the records; of two with one id, the first counts."""
        self._by_id: dict[str, MatchRecord] = {}
        for record in records:
            self._by_id.setdefault(record.id.lower(), record)
        self._by_flow: defaultdict[str, list[MatchRecord]] = defaultdict(list)
        self._by_work_id: defaultdict[tuple[str | None, str], list[MatchRecord]] = defaultdict(list)
        self._by_link: dict[object, MatchRecord] = {}
        self._of_platform: defaultdict[str | None, list[MatchRecord]] = defaultdict(list)
        self._of_account: dict[tuple[str | None, str | None], tuple[MatchRecord, ...]] = {}
        self._titles = {record_id: fold_title(record.title or "") for record_id, record in self._by_id.items()}
        for record in self._by_id.values():
            self._add(record)

    def _add(self, record: MatchRecord) -> None:
        platform = record.account_type
        self._of_platform[platform].append(record)
        if record.flow_id:
            self._by_flow[record.flow_id].append(record)
        if record.platform_work_id:
            self._by_work_id[platform, record.platform_work_id].append(record)
        if record.work_link:
            self._by_link.setdefault(record.work_link, record)
        if record.work_link_id:
            self._by_link.setdefault((platform, record.work_link_id), record)

    def by_id(self, record_id: str) -> MatchRecord | None:
        """Return the record of that id; hex digits may come in either case."""
        return self._by_id.get(record_id.lower())

    def of_flow(self, flow_id: str, platform: str | None, account: str | None) -> tuple[MatchRecord, ...]:
        """Return the flow's records on that platform, and of that account where the row names one.

        Of several, an account that is named only roughly chooses none.
        """
        found = tuple(record for record in self._by_flow[flow_id] if platform in (None, record.account_type))
        if not account:
            return found
        near = _of_account(found, account)
        return near if len(found) == 1 or any(_is_account(record, account) for record in near) else found

    def of_work_id(self, platform: str | None, work_id: str) -> tuple[MatchRecord, ...]:
        """Return the records whose platformWorkId it is."""
        return tuple(self._by_work_id[platform, work_id])

    def holding(self, link: RowLink) -> MatchRecord | None:
        """Return the record that has this link, or one to the same post, as its work link."""
        found = self._by_link.get(link.url)
        if found is None and link.work_id:
            found = self._by_link.get((link.platform, link.work_id))
        return found

    def of_account(self, platform: str | None, account: str | None) -> tuple[MatchRecord, ...]:
        """Return the platform's records, of that account alone where the row names one."""
        key = (platform, account)
        if key not in self._of_account:
            self._of_account[key] = _of_account(self._of_platform[platform], account) if platform else ()
        return self._of_account[key]

    def is_account(self, record: MatchRecord, account: str | None) -> bool:
        """Tell whether the record is of the account that a row names, for sure; a row that names none agrees."""
        return not account or _is_account(record, account)

    def title(self, record: MatchRecord) -> str:
        """Return the record's title, folded."""
        return self._titles[record.id.lower()]


def _of_account(records: Iterable[MatchRecord], account: str | None) -> tuple[MatchRecord, ...]:
    """Keep those of the account: by id or nickname, or, where none has it, by a nickname within it or around it.

    A record whose nickname is not known is kept.
    """
    found = tuple(records)
    if not account or not fold_account(account):
        return found
    exact = tuple(record for record in found if _is_account(record, account))
    return exact or tuple(record for record in found if _may_be(fold_account(record.account or ""), account))


def _is_account(record: MatchRecord, account: str) -> bool:
    """Tell whether the account's id or nickname is the one given, maybe with the platform's name: 抖音-小王."""
    if record.account_id == account:
        return True
    nickname = fold_account(record.account or "")
    return bool(nickname) and nickname in _spellings(fold_account(account))


@lru_cache(maxsize=1_024)
def _spellings(name: str) -> frozenset[str]:
    without = (
        shorter
        for platform in _PLATFORM_NAMES
        for shorter in (name.removeprefix(platform), name.removesuffix(platform))
        if len(platform) > 1
    )
    return frozenset(filter(None, (name, *without)))


def _may_be(nickname: str, account: str) -> bool:
    name = fold_account(account)
    return not nickname or (len(min(nickname, name, key=len)) > 1 and (nickname in name or name in nickname))

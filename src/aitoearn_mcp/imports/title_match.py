"""Matches rows to records by their titles: the same one, once on each side, is certain; a similar one is likely."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.claim import Claim
from aitoearn_mcp.imports.dates import Moment
from aitoearn_mcp.imports.plan import MatchedBy, MatchKind, MatchRecord
from aitoearn_mcp.imports.record_index import RecordIndex
from aitoearn_mcp.imports.similarity import SimilarTitles
from aitoearn_mcp.imports.titles import FoldedTitle, hashtag_numbers

_LIKELY_FROM: Final = 90
_AHEAD_BY: Final = 10
_DAYS_APART: Final = 2
_DIGITS = re.compile(r"[0-9]+")
# A share text may quote the description alone; half of a title in it is not there by chance.
_QUOTED_ALIKE: Final = 50
_SHORTEST_QUOTED: Final = 6

_OTHER_DATE = Text("The dates are more than 2 days apart.", "日期相差超过 2 天。")
_TITLE_TWICE = Text("Several rows or records have this title.", "有多行或多条发布记录是这个标题。")
_RECORD_TAKEN = Text("The nearest record belongs to another row.", "最接近的发布记录已属于另一行。")
_OTHER_NUMBERS = Text("The numbers in the titles differ.", "标题中的数字不同。")
_DATE_NOT_READ = Text("The row's date can't be read.", "该行的日期无法识别。")
_ACCOUNT_DIFFERS = Text(
    "The row's account is {row}, the record's is {record}.", "该行的账号是 {row}，记录的账号是 {record}。"
)
_ACCOUNT_UNKNOWN = Text(
    "The row's account is {row}, and AiToEarn did not say whose the record is.",
    "该行的账号是 {row}，而 AiToEarn 没有返回该记录的账号名称。",
)
_QUOTES_OTHER = Text("The share text quotes another title.", "分享文本中的标题与此不同。")
_NO_EVIDENCE = Text("The row has no title or id to find its record by.", "该行没有可用于查找记录的标题或 ID。")
_NO_SUCH_ACCOUNT = Text(
    "None of the records read is of this account on this platform.", "读取的发布记录中，该平台没有这个账号。"
)
_NOT_NEAR_ENOUGH = Text("No title is near enough, or far enough ahead of the next.", "没有足够接近或明显领先的标题。")


class TitleMatching:
    """Compares titles within one platform, and within the account that a row names."""

    def __init__(self, index: RecordIndex, zone: tzinfo) -> None:
        """Keep the records, and the time zone of the rows' dates."""
        self._index = index
        self._zone = zone
        self._by_title: dict[tuple[str | None, str | None], dict[str, list[MatchRecord]]] = {}
        self._similar: dict[tuple[str | None, str | None], SimilarTitles] = {}

    def point_elsewhere(self, claim: Claim, record: MatchRecord) -> bool:
        """Tell whether the row, or its share text, has the title of other records, and not of this one."""
        found = (self._with_title(claim, titles) for titles in (claim.given_titles, claim.quoted_titles))
        return any(same and record not in same for same in found)

    def settle(self, claims: Sequence[Claim], everyone: Sequence[Claim]) -> None:
        """Settle the claims, in view of everyone's: a row that can't be sent has its title all the same."""
        taken = {claim.match.record_id for claim in everyone if claim.match and claim.match.record_id}
        competing = [claim for claim in everyone if not (claim.match and claim.match.record_id)]
        rows_with = Counter(record.id for claim in competing for record in self.of_same_title(claim))
        for claim in claims:
            same = self.of_same_title(claim)
            if len(same) != 1 or rows_with[same[0].id] != 1 or same[0].id in taken:
                continue
            if self._is_near_in_time(claim, same[0]):
                doubt = self._doubt(claim, same[0])
                kind = MatchKind.CERTAIN if doubt is None else MatchKind.LIKELY
                claim.settle_on(kind, MatchedBy.TITLE, same[0], reason=doubt)
                taken.add(same[0].id)
            else:
                claim.leave(MatchKind.AMBIGUOUS, _OTHER_DATE, same)
        self._settle_similar([claim for claim in claims if claim.match is None], taken)
        for claim in claims:
            if claim.match is None:
                claim.leave(MatchKind.UNMATCHED, self._why_unmatched(claim))

    def _why_unmatched(self, claim: Claim) -> Text | None:
        """Return the reason, None where no title is near."""
        if not claim.titles:
            return _NO_EVIDENCE
        is_there = self._index.of_account(claim.platform, claim.row.account)
        return _NO_SUCH_ACCOUNT if claim.row.account and not is_there else None

    def _doubt(self, claim: Claim, record: MatchRecord) -> Text | None:
        """Return what speaks against a record of the same title, None where nothing does."""
        if claim.row.has_unread_date:
            return _DATE_NOT_READ
        if not self._index.is_account(record, claim.row.account):
            row = claim.row.account or ""
            if not record.account:
                return _ACCOUNT_UNKNOWN.format(row=row)
            return _ACCOUNT_DIFFERS.format(row=row, record=record.account)
        return None if self._may_quote(claim.quoted_titles, self._index.title(record)) else _QUOTES_OTHER

    @staticmethod
    def _may_quote(quoted: Sequence[FoldedTitle], title: str) -> bool:
        from rapidfuzz import fuzz

        whole = [given.text for given in quoted if len(given.text) >= _SHORTEST_QUOTED]
        return not whole or any(
            text in title or title in text or fuzz.partial_ratio(text, title) >= _QUOTED_ALIKE for text in whole
        )

    def of_same_title(self, claim: Claim) -> list[MatchRecord]:
        """Return the records that have one of the row's titles."""
        return self._with_title(claim, claim.titles)

    def _with_title(self, claim: Claim, titles: Sequence[FoldedTitle]) -> list[MatchRecord]:
        place = (claim.platform, claim.row.account)
        if place not in self._by_title:
            records = defaultdict(list)
            for record in self._index.of_account(*place):
                records[self._index.title(record)].append(record)
            self._by_title[place] = records
        by_title = self._by_title[place]
        return list(
            {
                record.id: record
                for title in titles
                if not title.is_cut
                for record in by_title.get(title.text, ())
                if _have_same_tag_numbers(title, record)
            }.values()
        )

    def _settle_similar(self, claims: Sequence[Claim], taken: Collection[str]) -> None:
        scores = [self._scores(claim) for claim in claims]
        rows_near: defaultdict[str, list[float]] = defaultdict(list)
        for near in scores:
            for score, record in near:
                rows_near[record.id].append(score)
        for claim, near in zip(claims, scores, strict=True):
            if near:
                self._settle_near(claim, near, rows_near, taken)

    def _settle_near(
        self,
        claim: Claim,
        near: Sequence[tuple[float, MatchRecord]],
        rows_near: Mapping[str, Sequence[float]],
        taken: Collection[str],
    ) -> None:
        """Settle on the nearest record where it is near enough, and ahead both of other records and of other rows."""
        candidates = [record for _, record in near]
        in_time = [(score, record) for score, record in near if self._is_near_in_time(claim, record)]
        if not in_time:
            claim.leave(MatchKind.AMBIGUOUS, _OTHER_DATE, candidates)
            return
        score, record = in_time[0]
        rivals = [other for other, _ in in_time[1:]] + sorted(rows_near[record.id], reverse=True)[1:]
        reason = None
        if score < _LIKELY_FROM or any(score - rival < _AHEAD_BY for rival in rivals):
            reason = _TITLE_TWICE if score == max(rivals, default=0) == 100 else _NOT_NEAR_ENOUGH
        elif record.id in taken:
            reason = _RECORD_TAKEN
        elif not self._has_same_numbers(claim, record):
            reason = _OTHER_NUMBERS
        if reason:
            claim.leave(MatchKind.AMBIGUOUS, reason, candidates)
        else:
            claim.settle_on(MatchKind.LIKELY, MatchedBy.TITLE, record)

    def _scores(self, claim: Claim) -> list[tuple[float, MatchRecord]]:
        """Return the records with a title that is at least 80 near, the nearest first."""
        place = (claim.platform, claim.row.account)
        records = self._index.of_account(*place)
        if place not in self._similar:
            self._similar[place] = SimilarTitles([self._index.title(record) for record in records])
        near = self._similar[place].near(claim.titles)
        return sorted(((score, records[place]) for place, score in near.items()), key=lambda found: -found[0])

    def _has_same_numbers(self, claim: Claim, record: MatchRecord) -> bool:
        """Tell whether the titles have the same numbers: part 11 is not part 12, near as they are."""
        title = self._index.title(record)
        return any(
            _DIGITS.findall(given.text) == _DIGITS.findall(title[: len(given.text)] if given.is_cut else title)
            and _have_same_tag_numbers(given, record)
            for given in claim.titles
        )

    def _is_near_in_time(self, claim: Claim, record: MatchRecord) -> bool:
        """Tell whether the days are at most 2 apart; a date that one of them does not give says nothing against it."""
        if claim.row.date is None or record.publish_time is None:
            return True
        published = record.publish_time
        if published.tzinfo is None:
            published = published.replace(tzinfo=UTC)
        return abs(self._day(claim.row.date) - published.astimezone(self._zone).date()).days <= _DAYS_APART

    def _day(self, moment: Moment) -> date:
        if not isinstance(moment, datetime):
            return moment
        return moment.astimezone(self._zone).date() if moment.tzinfo else moment.date()


def _have_same_tag_numbers(title: FoldedTitle, record: MatchRecord) -> bool:
    """Tell whether the numbers in the hashtags agree; where one of the titles has none, they do."""
    numbers = hashtag_numbers(record.title or "")
    return not title.tag_numbers or not numbers or title.tag_numbers == numbers

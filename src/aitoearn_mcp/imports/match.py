"""Rows to records, by evidence: one row to one record, one record to one row, whatever their order."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.claim import Claim
from aitoearn_mcp.imports.plan import MatchedBy, MatchKind, MatchRecord, Plan, RowLink
from aitoearn_mcp.imports.record_index import RecordIndex
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.title_match import TitleMatching
from aitoearn_mcp.imports.work_ids import is_other_post
from aitoearn_mcp.links.link import opens_for_more
from aitoearn_mcp.links.problems import name_in_sentence

_OBJECT_ID = re.compile(r"[0-9a-fA-F]{24}")
_SHOWN = 5

_NO_LINK = Text("There is no link in it.", "其中没有链接。")
_BAD_RECORD_ID = Text("The recordId is not 24 hex digits.", "recordId 不是 24 位十六进制数。")
_OTHER_PLATFORM = Text(
    "The link is of {link}, but the record is of {record}.", "链接属于{link}，发布记录却属于{record}。"
)
_ROW_SAYS_OTHER = Text("The link is of {link}, but the row says {row}.", "链接属于{link}，表格写的却是{row}。")
_ID_OF_OTHER_POST = Text(
    "The row's platformWorkId is not that of the link's post ({link}).",
    "该行的作品 ID 与链接中的作品（{link}）不是同一个。",
)
_POST_TWICE = Text("Several rows have this post: {rows}.", "有多行是同一个作品：第 {rows} 行。")
_ON_OTHER_RECORD = Text("Another record has this post as its work link.", "另一条发布记录的作品链接已是这个作品。")
_EVIDENCE_DIFFERS = Text("The row's ids point to different records.", "该行的几个 ID 指向不同的发布记录。")
_TITLE_DIFFERS = Text("Its id points to one record, its title to another.", "该行的 ID 与标题指向不同的发布记录。")
_RECORD_TWICE = Text("Several rows point to this record: {rows}.", "有多行指向这条发布记录：第 {rows} 行。")
_SEVERAL_RECORDS = Text(
    "Its id belongs to several records; the account would tell.", "该 ID 对应多条发布记录，填写账号即可区分。"
)
_NO_SUCH_FLOW = Text(
    "None of the records read has this flowId on this platform.", "读取的发布记录中，该平台没有这个 flowId。"
)


def match_rows(rows: Iterable[tuple[Row, RowLink]], records: Iterable[MatchRecord], zone: tzinfo = UTC) -> Plan:
    """Match each row to a record as far as the evidence goes. `zone` is that of the rows' days and times.

    Ids come first (recordId, flowId, the post's id on its platform), then the same title, then a similar one.
    """
    claims = [Claim(row, link) for row, link in rows]
    index = RecordIndex(records)
    titles = TitleMatching(index, zone)
    for claim in claims:
        _check_row(claim)
    for claim in _open(claims):
        _follow_ids(claim, index)
    _settle_posts(_usable(claims), index, titles)
    _settle_ids(claims, titles)
    titles.settle(_open(claims), claims)
    return Plan(tuple(claim.result() for claim in claims))


def _open(claims: Iterable[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.match is None]


def _usable(claims: Iterable[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.match is None or claim.match.kind is not MatchKind.INVALID]


def _check_row(claim: Claim) -> None:
    row, link = claim.row, claim.link
    if link.problem is not None or not link.url:
        claim.leave(MatchKind.INVALID, link.problem or _NO_LINK)
    elif row.record_id and not _OBJECT_ID.fullmatch(row.record_id):
        claim.leave(MatchKind.INVALID, _BAD_RECORD_ID)
    elif _differ(row.platform, link.platform):
        names = {"link": name_in_sentence(link.platform or ""), "row": name_in_sentence(row.platform or "")}
        claim.leave(MatchKind.INVALID, _ROW_SAYS_OTHER.format(**names))
    elif row.platform_work_id and is_other_post(row.platform_work_id, claim.platform, link.work_id):
        claim.leave(MatchKind.INVALID, _ID_OF_OTHER_POST.format(link=link.work_id or ""))


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _follow_ids(claim: Claim, index: RecordIndex) -> None:
    row, link = claim.row, claim.link
    if row.record_id:
        record = index.by_id(row.record_id)
        claim.name(MatchedBy.RECORD_ID, row.record_id, record)
        if record and _differ(record.account_type, link.platform):
            names = {
                "link": name_in_sentence(link.platform or ""),
                "record": name_in_sentence(record.account_type or ""),
            }
            reason = _OTHER_PLATFORM.format(**names)
            claim.leave(MatchKind.INVALID, reason, [record])
            return
        if record and _differ(record.flow_id, row.flow_id):
            claim.leave(MatchKind.AMBIGUOUS, _EVIDENCE_DIFFERS, [record])
            return
    if row.flow_id:
        _name(claim, MatchedBy.FLOW_ID, index.of_flow(row.flow_id, claim.platform, row.account))
    for work_id in filter(None, dict.fromkeys((link.work_id, row.platform_work_id))):
        _name(claim, MatchedBy.WORK_ID, index.of_work_id(claim.platform, work_id))
    if len(claim.named) > 1:
        claim.leave(MatchKind.AMBIGUOUS, _EVIDENCE_DIFFERS, claim.named_records)


def _name(claim: Claim, by: MatchedBy, found: Sequence[MatchRecord]) -> None:
    if len(found) == 1:
        claim.name(by, found[0].id, found[0])
    elif found and not claim.possible:
        claim.possible = tuple(found)


def _settle_posts(claims: Sequence[Claim], index: RecordIndex, titles: TitleMatching) -> None:
    """Settle the rows whose post is on a record already, and those that have one post between them."""
    by_post: defaultdict[object, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_post[claim.post].append(claim)
    for group in by_post.values():
        rows = _numbers(group)
        for claim in group:
            holder = index.holding(claim.link)
            by = next((by for by, _ in claim.named.values()), None)
            is_elsewhere = holder is not None and titles.point_elsewhere(claim, holder)
            if holder and set(claim.named) <= {holder.id.lower()} and not is_elsewhere:
                if len(group) == 1 and _improves(claim.link, holder):
                    claim.name(MatchedBy.WORK_ID, holder.id, holder)
                    continue
                claim.settle_on(MatchKind.ALREADY, by, holder)
            elif holder and is_elsewhere and holder in claim.named_records:
                claim.leave(MatchKind.AMBIGUOUS, _TITLE_DIFFERS, [holder, *titles.of_same_title(claim)])
            elif holder:
                # The holder first: a link that was copied once too often is in the wrong row.
                others = [*claim.named_records, *titles.of_same_title(claim)]
                claim.leave(MatchKind.DUPLICATE, _ON_OTHER_RECORD, [holder, *others])
            elif len(group) > 1:
                claim.leave(MatchKind.DUPLICATE, _POST_TWICE.format(rows=rows), claim.named_records)


def _improves(link: RowLink, record: MatchRecord) -> bool:
    """Tell whether a link is one to the record's post that opens for more people: an xhs link with its xsec_token."""
    if not link.url or not record.work_link:
        return False
    return opens_for_more(link.url, record.work_link, record.account_type)


def _settle_ids(claims: Sequence[Claim], titles: TitleMatching) -> None:
    """Settle the open claims by their ids; a row whose link is set already has its record like any other."""
    having = [claim for claim in claims if claim.match is None or claim.match.kind is MatchKind.ALREADY]
    naming = Counter(record_id for claim in having for record_id in _records_of(claim))
    for claim in _open(claims):
        for record_id, (by, record) in claim.named.items():
            if naming[record_id] > 1:
                rows = _numbers(other for other in having if record_id in _records_of(other))
                claim.leave(MatchKind.AMBIGUOUS, _RECORD_TWICE.format(rows=rows), claim.named_records)
            elif record and titles.point_elsewhere(claim, record):
                # Somebody sorted one column of the sheet and not the others, or copied a link into the wrong row.
                others = [other for other in titles.of_same_title(claim) if other is not record]
                claim.leave(MatchKind.AMBIGUOUS, _TITLE_DIFFERS, [record, *others])
            else:
                claim.settle_on(MatchKind.CERTAIN, by, record, record_id=claim.row.record_id)
        if not claim.named and claim.possible:
            claim.leave(MatchKind.AMBIGUOUS, _SEVERAL_RECORDS, claim.possible)
        elif not claim.named and claim.row.flow_id:
            claim.leave(MatchKind.UNMATCHED, _NO_SUCH_FLOW)


def _records_of(claim: Claim) -> set[str]:
    settled = claim.match.record_id if claim.match else None
    return {*claim.named, *([settled.lower()] if settled else [])}


def _numbers(claims: Iterable[Claim]) -> str:
    numbers = [claim.row.number for claim in claims]
    return ", ".join(map(str, numbers[:_SHOWN])) + (", ..." if len(numbers) > _SHOWN else "")

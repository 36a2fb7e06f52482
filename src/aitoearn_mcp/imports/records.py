"""Publish records as matching needs them."""

from collections.abc import Iterable, Mapping

from aitoearn_mcp.api.models import PublishRecord
from aitoearn_mcp.imports.plan import MatchRecord
from aitoearn_mcp.links.link import parse_link


def match_records(records: Iterable[PublishRecord], names: Mapping[str, str]) -> list[MatchRecord]:
    """Return the records with what a row can be matched by; `names` are the accounts' nicknames by account id."""
    return [_match_record(record, names) for record in records]


def _match_record(record: PublishRecord, names: Mapping[str, str]) -> MatchRecord:
    link = parse_link(record.work_link, record.account_type) if record.has_link and record.work_link else None
    return MatchRecord(
        record.id,
        account_type=record.account_type,
        account_id=record.account_id,
        account=names.get(record.account_id or ""),
        title=record.title,
        publish_time=record.publish_time,
        flow_id=record.flow_id,
        platform_work_id=record.platform_work_id,
        work_link=link.url if link else None,
        work_link_id=(link.work_id or link.key) if link else None,
    )

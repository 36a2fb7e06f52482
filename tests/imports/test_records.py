"""From publish records to what a row is matched by."""

from datetime import UTC, datetime

import pytest

from aitoearn_mcp.api.models import PublishRecord
from aitoearn_mcp.imports.plan import MatchRecord
from aitoearn_mcp.imports.records import match_records

ID = "a" * 24
LINK = "https://www.iesdouyin.com/share/video/7388888888888888888/"


def matched(**fields: object) -> MatchRecord:
    [found] = match_records([PublishRecord({"id": ID, **fields})], {"douyin_1": "小王"})
    return found


def test_a_record_has_all_that_a_row_may_say_of_it() -> None:
    fields = {
        "accountType": "douyin",
        "accountId": "douyin_1",
        "title": "秋天",
        "publishTime": "2026-11-02T08:05:00.000Z",
        "flowId": "F",
        "platformWorkId": "7",
        "workLink": LINK,
    }
    assert matched(**fields) == MatchRecord(
        ID,
        account_type="douyin",
        account_id="douyin_1",
        account="小王",
        title="秋天",
        publish_time=datetime(2026, 11, 2, 8, 5, tzinfo=UTC),
        flow_id="F",
        platform_work_id="7",
        work_link=LINK,
        work_link_id="7388888888888888888",
    )


def test_a_record_without_its_fields_has_its_id_alone() -> None:
    assert matched() == MatchRecord(ID)


@pytest.mark.parametrize("account", ["douyin_2", None])
def test_an_account_without_a_known_name_has_none(account: str | None) -> None:
    assert matched(accountId=account).account is None


def test_a_link_that_is_marked_failed_does_not_count() -> None:
    assert matched(accountType="douyin", workLink=LINK, linkStatus="failed").work_link is None


def test_a_link_whose_id_stands_beside_it_is_told_apart_by_its_code() -> None:
    """An Instagram link has a shortcode, which is not the post's id."""
    found = matched(accountType="instagram", workLink="https://www.instagram.com/p/CabcdEFghij/")
    assert found.work_link_id == "CabcdEFghij"

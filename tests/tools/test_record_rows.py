"""A record as a short row, and pages within a bound of bytes."""

from zoneinfo import ZoneInfo

import pytest

from aitoearn_mcp.api.models import PublishRecord
from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.tools.record_rows import cut, page_of_rows, row_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
RECORD = PublishRecord(
    {
        "id": "1" * 24,
        "accountType": "douyin",
        "accountId": "douyin_1",
        "status": 1,
        "publishTime": "2026-11-02T18:30:00.000Z",
        "title": "标题",
        "linkError": "",
        "desc": "long",
    }
)


def test_a_row_names_status_account_and_local_time() -> None:
    assert row_of(RECORD, {"douyin_1": "小厨娘"}, SHANGHAI) == {
        "id": "1" * 24,
        "accountType": "douyin",
        "account": "小厨娘",
        "publishStatus": "published",
        "publishTime": "2026-11-03T02:30:00+08:00",
        "title": "标题",
    }


def test_an_account_without_a_name_is_shown_by_its_id() -> None:
    assert row_of(RECORD, {}, SHANGHAI)["account"] == "douyin_1"


@pytest.mark.parametrize("time", [None, "soon", 7])
def test_a_time_that_can_not_be_read_is_left_out(time: object) -> None:
    assert "publishTime" not in row_of(PublishRecord({**RECORD.fields, "publishTime": time}), {}, SHANGHAI)


@pytest.mark.parametrize(("text", "expected"), [(None, None), ("1234", "1234"), ("12345", "123…")])
def test_a_long_text_is_cut(text: str | None, expected: str | None) -> None:
    assert cut(text, 4) == expected


def test_a_page_holds_at_most_the_limit() -> None:
    assert len(page_of_rows([RECORD] * 9, 4, {}, SHANGHAI)) == 4


def test_a_page_of_long_rows_stays_within_300_bytes_a_row() -> None:
    long = PublishRecord({**RECORD.fields, "workLink": "https://e.com/" + "x" * 3000})
    page = page_of_rows([long] * 50, 20, {}, SHANGHAI)
    assert 1 <= len(page) < 20
    assert len(compact_json(page).encode()) <= 20 * 300


def test_a_page_has_one_row_at_least() -> None:
    huge = PublishRecord({**RECORD.fields, "accountType": "x" * 9000})
    assert len(page_of_rows([huge, huge], 20, {}, SHANGHAI)) == 1

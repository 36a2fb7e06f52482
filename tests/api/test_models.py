"""Records, updates and ids, as the API writes them and as it should not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from aitoearn_mcp.api.models import (
    STATUS_NUMBERS,
    LinkStatus,
    PublishRecord,
    PublishStatus,
    WorkLinkUpdate,
    is_object_id,
    same_record_id,
)

ID = "65f0c0de00000000000000aa"
LINK = "https://www.douyin.com/video/7388888888888888888"


def record(**fields: Any) -> PublishRecord:
    return PublishRecord({"id": ID, **fields})


def test_a_record_is_parsed_with_every_field_but_null_ones() -> None:
    data = {"title": "夏日", "id": ID, "workLink": None, "linkMeta": {"a": None}, "newField": [1]}
    assert PublishRecord.parse(data) == PublishRecord(
        {"id": ID, "title": "夏日", "linkMeta": {"a": None}, "newField": [1]}
    )


def test_a_number_as_an_id_becomes_text() -> None:
    assert PublishRecord.parse({"id": 42}) == PublishRecord({"id": "42"})


@pytest.mark.parametrize(
    "data",
    [None, "ok", 7, [], [{"id": ID}], {}, {"id": None}, {"id": ""}, {"id": True}, {"id": 1.5}, {"id": {}}, {"id": []}],
)
def test_data_without_an_id_is_not_a_record(data: object) -> None:
    assert PublishRecord.parse(data) is None


def test_publish_statuses_have_the_apis_numbers() -> None:
    """AiToEarn's numbers (api-contract, section 5)."""
    assert STATUS_NUMBERS == {
        "failed": -1,
        "waiting": 0,
        "published": 1,
        "publishing": 2,
        "waiting_for_update": 3,
        "updating": 4,
        "update_failed": 5,
        "queued": 6,
        "platform_scheduled": 7,
        "waiting_for_user_action": 8,
        "canceled": 9,
    }


@pytest.mark.parametrize("status", PublishStatus)
def test_a_publish_status_is_shown_by_name(status: PublishStatus) -> None:
    assert record(status=STATUS_NUMBERS[status]).publish_status == status.value


@pytest.mark.parametrize(
    ("value", "shown"), [(42, "42"), (-2, "-2"), ("1", None), (True, None), (1.0, None), ([], None)]
)
def test_an_unknown_publish_status_is_shown_as_its_number(value: object, shown: str | None) -> None:
    assert record(status=value).publish_status == shown


TEXTS = {
    "accountType": "account_type",
    "linkStatus": "link_status",
    "workLink": "work_link",
    "linkError": "link_error",
    "accountId": "account_id",
    "platformWorkId": "platform_work_id",
    "title": "title",
    "flowId": "flow_id",
    "taskId": "task_id",
}


@pytest.mark.parametrize("field", TEXTS)
def test_a_text_field_is_read_as_it_came(field: str) -> None:
    assert getattr(record(**{field: "as it came"}), TEXTS[field]) == "as it came"


@pytest.mark.parametrize("value", [7, True, 1.5, ["a"], {"a": 1}])
@pytest.mark.parametrize("field", TEXTS)
def test_a_text_field_of_another_type_reads_as_missing(field: str, value: object) -> None:
    assert getattr(record(**{field: value}), TEXTS[field]) is None


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-24T02:00:00.000Z", datetime(2026, 11, 24, 2, tzinfo=UTC)),
        ("2026-11-24T10:00:00+08:00", datetime(2026, 11, 24, 2, tzinfo=UTC)),
        ("2026-11-24T02:00:00", datetime(2026, 11, 24, 2, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("soon", None),
        ("", None),
        (1764000000, None),
    ],
)
def test_a_publish_time_is_a_moment_or_missing(value: object, moment: datetime | None) -> None:
    assert record(publishTime=value).publish_time == moment


@pytest.mark.parametrize(
    ("fields", "has_link"),
    [
        ({"workLink": LINK}, True),
        ({"workLink": LINK, "linkStatus": "ready"}, True),
        ({"workLink": LINK, "linkStatus": "pending"}, True),
        ({"workLink": LINK, "linkStatus": "failed"}, False),
        ({"workLink": "", "linkStatus": "ready"}, False),
        ({"workLink": " \u3000", "linkStatus": "ready"}, False),
        ({"linkStatus": "ready"}, False),
        ({}, False),
    ],
)
def test_a_record_has_a_link_unless_its_link_status_is_failed(fields: dict[str, object], has_link: bool) -> None:
    """An absent linkStatus is the normal case (api-contract, section 9)."""
    assert record(**fields).has_link is has_link


def test_a_creation_time_is_empty_where_the_api_returned_none() -> None:
    assert record().created_at == ""
    assert record(createdAt="2026-11-24T02:00:00.000Z").created_at == "2026-11-24T02:00:00.000Z"


def test_the_body_of_an_update_holds_link_status_and_the_given_fields_only() -> None:
    assert WorkLinkUpdate(LinkStatus.PENDING).body() == {"linkStatus": "pending"}


def test_the_body_of_an_update_has_the_apis_names() -> None:
    update = WorkLinkUpdate(
        LinkStatus.READY,
        work_link=LINK,
        platform_work_id="p",
        data_id="d",
        link_error="",
        link_meta={"a": None},
    )
    assert update.body() == {
        "workLink": LINK,
        "dataId": "d",
        "platformWorkId": "p",
        "linkStatus": "ready",
        "linkError": "",
        "linkMeta": {"a": None},
    }


@pytest.mark.parametrize(
    ("platform_work_id", "data_id", "fallback"),
    [("p", "d", "p"), (None, "d", "d"), ("p", None, "p"), ("", "d", "d"), (None, None, None)],
)
def test_the_fallback_work_id_is_platform_work_id_before_data_id(
    platform_work_id: str | None, data_id: str | None, fallback: str | None
) -> None:
    update = WorkLinkUpdate(LinkStatus.READY, platform_work_id=platform_work_id, data_id=data_id)
    assert update.fallback_work_id == fallback


@pytest.mark.parametrize(
    ("record_id", "is_one"),
    [(ID, True), (ID.upper(), True), (ID[:-1], False), (ID + "0", False), ("g" * 24, False), ("", False)],
)
def test_an_object_id_is_24_hex_digits(record_id: str, is_one: bool) -> None:
    assert is_object_id(record_id) is is_one


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [(ID, ID, True), (ID, ID.upper(), True), ("a", "a", True), ("a", "A", False), (ID, ID[:-1] + "b", False)],
)
def test_record_ids_are_equal_whatever_the_case_of_hex_digits(a: str, b: str, same: bool) -> None:
    assert same_record_id(a, b) is same

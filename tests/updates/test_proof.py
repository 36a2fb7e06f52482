"""What a record, as read, proves of an update."""

from typing import Any

import pytest

from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.updates.proof import Evidence, UpdateResult, proves

ID = "65f0c0de00000000000000aa"
LINK = "https://www.douyin.com/video/7388888888888888888"
READY = {"id": ID, "accountType": "douyin", "linkStatus": "ready", "workLink": LINK, "linkError": ""}
PENDING = {"id": ID, "accountType": "douyin", "linkStatus": "pending", "workLink": "https://old", "linkError": "why"}


XHS = "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5"
XHS_READY = READY | {"accountType": "xhs", "workLink": XHS}


def ready(link: str = LINK, **fields: Any) -> WorkLinkUpdate:
    return WorkLinkUpdate(LinkStatus.READY, work_link=link, **fields)


@pytest.mark.parametrize(
    ("update", "record", "proven"),
    [
        (ready(), READY, True),
        (ready(), READY | {"id": ID.upper()}, True),
        (ready("https://www.iesdouyin.com/share/video/7388888888888888888/?region=CN"), READY, True),
        (ready(LINK + "?from=web"), READY, True),
        (ready(XHS), XHS_READY, True),
        (ready(XHS + "?xsec_token=AB"), XHS_READY, False),
        (ready(XHS), XHS_READY | {"workLink": XHS + "?xsec_token=AB"}, False),
        (ready(), READY | {"linkError": ["x"]}, False),
        (ready("https://www.douyin.com/discover?modal_id=7388888888888888888"), READY, True),
        (ready("https://v.douyin.com/iRNBho6u/"), READY, False),
        (ready("https://v.douyin.com/iRNBho6u/"), READY | {"workLink": "https://v.douyin.com/iRNBho6u/"}, True),
        (ready("https://www.douyin.com/video/1"), READY, False),
        (ready(), READY | {"id": "f" * 24}, False),
        (ready(), READY | {"linkStatus": "pending"}, False),
        (ready(), {k: v for k, v in READY.items() if k != "linkStatus"}, False),
        (ready(), {k: v for k, v in READY.items() if k != "workLink"}, False),
        (ready(), {k: v for k, v in READY.items() if k != "linkError"}, True),
        (ready(), READY | {"linkError": "x"}, False),
        (ready(link_error="x"), READY | {"linkError": "x"}, True),
        (ready(link_error="x"), READY, False),
        (ready(platform_work_id="p"), READY, False),
        (ready(platform_work_id="p"), READY | {"platformWorkId": "p"}, True),
        (ready(link_meta={"a": 1}), READY | {"linkMeta": {"a": 1}}, True),
        (ready(link_meta={"a": 1}), READY | {"linkMeta": {"a": 1, "b": 2}}, False),
        (ready(link_meta={}), READY, False),
        (ready(data_id="d"), READY, False),
        (WorkLinkUpdate(LinkStatus.PENDING, link_error="why"), PENDING, True),
        (WorkLinkUpdate(LinkStatus.PENDING), PENDING, False),
        (WorkLinkUpdate(LinkStatus.FAILED, link_error="why"), PENDING, False),
    ],
)
def test_a_record_proves_an_update(update: WorkLinkUpdate, record: dict[str, object], proven: bool) -> None:
    assert proves(update, ID, PublishRecord(record)) is proven


@pytest.mark.parametrize(("status", "proven"), [(LinkStatus.READY, True), (LinkStatus.PENDING, False)])
def test_the_public_view_of_a_record_proves_no_more_than_a_link(status: LinkStatus, proven: bool) -> None:
    record = {k: v for k, v in READY.items() if k != "linkError"} | {"linkStatus": status.value}
    update = WorkLinkUpdate(status, work_link=LINK if proven else None)
    assert proves(update, ID, PublishRecord(record), public_only=True) is proven


OLD = "https://www.douyin.com/video/7311111111111111111"


@pytest.mark.parametrize(
    ("update", "replaced"),
    [
        (ready(), {"workLink": OLD}),
        (ready("https://v.douyin.com/iRNBho6u/"), {"workLink": OLD}),
        (ready(OLD + "?from=web"), None),
        (WorkLinkUpdate(LinkStatus.PENDING), None),
        (WorkLinkUpdate(LinkStatus.FAILED, work_link=LINK), None),
    ],
)
def test_where_no_record_came_back_a_link_is_replaced_only_by_one_that_was_sent(
    update: WorkLinkUpdate, replaced: dict[str, str] | None
) -> None:
    """Only a ready update sets the link: contract 3."""
    before = PublishRecord({"id": ID, "accountType": "douyin", "workLink": OLD})
    assert UpdateResult(update, PublishRecord({"id": ID}), Evidence.RESPONSE_ALONE, before=before).replaced == replaced

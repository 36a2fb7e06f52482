"""What an agent is advised about a stored update, a dry run, and a link taken out of a text."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from mcp import Client
from updating import LINK, SHARE_TEXT, held, record_of, update

from aitoearn_mcp.api.errors import ProtectedError
from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.sandbox.records import (
    DOUYIN_FAILED,
    DOUYIN_PENDING,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    SOURCE_BTL,
    WXGZH_WITHOUT_LINK,
    XHS_WITHOUT_LINK,
    make_record,
    record_id,
)
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.tools.notes import explain, explain_preview
from aitoearn_mcp.updates.prediction import Prediction
from aitoearn_mcp.updates.preview import Preview
from aitoearn_mcp.updates.proof import Evidence, UpdateResult
from aitoearn_mcp.updates.protection import Refusal

pytestmark = pytest.mark.anyio


async def test_a_link_is_taken_out_of_share_text_and_a_note_says_so(client: Client, store: Store) -> None:
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, workLink=SHARE_TEXT))
    assert store.history[-1]["body"]["workLink"] == "https://v.douyin.com/iRNBho6u/"
    assert record["notes"][0] == "workLink was taken out of the given text: https://v.douyin.com/iRNBho6u/"


async def test_problems_of_a_stored_link_are_noted_with_the_link_to_send(client: Client) -> None:
    link = "https://www.pinterest.com/pin/a-title--1234567890123456789/"
    record = record_of(await update(client, record_id("pinterest", "without_link"), workLink=link))
    assert [note[:30] for note in record["notes"]] == [
        'AiToEarn takes "a-title--12345',
        "The link to send instead: http",
    ]


async def test_an_id_that_only_the_stored_form_makes_look_right_is_noted(client: Client) -> None:
    """AiToEarn takes dQw4w9WgXcQ&t=30 for the id, and writes it where it reads as an id and a parameter."""
    youtube = record_id("youtube", "without_link")
    record = record_of(await update(client, youtube, workLink="https://youtu.be/dQw4w9WgXcQ&t=30"))
    assert record["workLink"] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=30"
    assert [note[:50] for note in record["notes"]] == [
        "AiToEarn stored the link in its own form: https://",
        'AiToEarn takes "dQw4w9WgXcQ&t=30" for the post\'s i',
        "The link to send instead: https://www.youtube.com/",
    ]


async def test_a_work_id_of_the_wrong_shape_is_noted(client: Client) -> None:
    arguments = {"workLink": "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv", "platformWorkId": "a title"}
    record = record_of(await update(client, WXGZH_WITHOUT_LINK, **arguments))
    assert record["notes"][0].startswith('platformWorkId "a title" is unlikely to be an id of WeChat Official Account.')


async def test_a_link_that_the_api_rewrote_is_noted(client: Client) -> None:
    record = record_of(
        await update(client, DOUYIN_PENDING, workLink="https://www.iesdouyin.com/share/video/12345/?u=1")
    )
    assert "AiToEarn stored the link in its own form: https://www.douyin.com/video/12345" in record["notes"]


@pytest.mark.parametrize("status", ["pending", "failed"])
async def test_a_link_that_the_api_did_not_store_is_noted(client: Client, store: Store, status: str) -> None:
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, linkStatus=status, workLink=LINK, linkError="超时"))
    assert record["notes"][0].startswith("workLink is NOT stored")
    assert "workLink" not in record
    assert record["linkError"] == "超时"
    assert held(store, DOUYIN_WITHOUT_LINK)["linkStatus"] == status


async def test_the_old_link_stays_when_the_status_leaves_ready(client: Client, store: Store) -> None:
    old = held(store, DOUYIN_READY)["workLink"]
    record = record_of(await update(client, DOUYIN_READY, linkStatus="failed", overwrite=True))
    assert (record["workLink"], record["linkStatus"]) == (old, "failed")
    assert f"The record keeps its old workLink, {old}" in " ".join(record["notes"])


async def test_a_cleared_error_and_a_replaced_meta_are_noted(client: Client) -> None:
    record = record_of(await update(client, DOUYIN_FAILED, linkStatus="pending", linkMeta={"a": 1}))
    assert record["notes"] == [
        "linkError was cleared: the update did not include one.",
        "linkMeta was replaced as a whole, not merged.",
    ]


async def test_an_id_of_another_post_beside_the_link_is_noted(client: Client) -> None:
    record = record_of(await update(client, DOUYIN_READY, workLink=LINK, overwrite=True))
    note = "The link is of post 7388888888888888888, but the record's platformWorkId is "
    assert any(told.startswith(note) for told in record["notes"])


@pytest.mark.parametrize("error", ["line1\r\nline2", "a\u200bb\u2028c", "\ufeffx"])
async def test_a_text_that_a_response_shows_cleaned_is_not_noted_as_different(
    client: Client, store: Store, error: str
) -> None:
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, linkStatus="failed", linkError=error))
    assert held(store, DOUYIN_WITHOUT_LINK)["linkError"] == error
    assert "notes" not in record


async def test_a_data_id_can_not_be_confirmed(client: Client) -> None:
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, workLink=LINK, dataId="x", linkError="e"))
    assert record["notes"] == ["dataId was sent, but AiToEarn never returns it, so it can't be confirmed."]


async def test_an_xhs_link_without_its_token_is_noted(client: Client) -> None:
    link = "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5"
    assert "xsec_token" in " ".join(record_of(await update(client, XHS_WITHOUT_LINK, workLink=link))["notes"])


async def test_a_link_of_another_platform_that_the_api_took_unseen_is_noted(unprotected: Client) -> None:
    arguments = {"workLink": "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "platformWorkId": "w1"}
    record = record_of(await update(unprotected, WXGZH_WITHOUT_LINK, **arguments))
    assert any(note.startswith("The link is of youtube, but the record is of wxGzh") for note in record["notes"])


async def test_a_saved_update_after_which_the_api_crashes_is_a_success(client: Client, store: Store) -> None:
    record = record_of(await update(client, SOURCE_BTL, workLink=LINK))
    assert (record["workLink"], held(store, SOURCE_BTL)["workLink"]) == (LINK, LINK)
    assert record["notes"][0].startswith("AiToEarn gave no usable response to the update, but the record was read")


@pytest.mark.parametrize(
    ("status", "words"),
    [(8, "not finished this post in the app"), (-1, "do not publish it again"), (4, "still updating this post")],
)
async def test_a_note_says_what_aitoearn_may_still_do_to_the_link(
    client: Client, store: Store, status: int, words: str
) -> None:
    store.add(make_record("0" * 24, "douyin", datetime.now(UTC), status=status))
    record = record_of(await update(client, "0" * 24, workLink=LINK))
    assert words in " ".join(record["notes"])


RECORD = PublishRecord({"id": "a" * 24, "accountType": "douyin", "linkStatus": "ready", "workLink": LINK})
PLAIN = UpdateResult(WorkLinkUpdate(LinkStatus.READY, work_link=LINK), RECORD, Evidence.RESPONSE)


def english(notes: list[Text]) -> list[str]:
    return [note.en for note in notes]


def test_a_link_that_was_stored_as_sent_needs_no_note() -> None:
    assert explain(PLAIN) == []


@pytest.mark.parametrize(
    ("evidence", "note"),
    [
        (
            Evidence.RESPONSE_AND_READ,
            "AiToEarn accepted the update without returning the record; this one was read afterwards.",
        ),
        (
            Evidence.RESPONSE_ALONE,
            "AiToEarn accepted the update, but no record came back: read it with get_publish_record.",
        ),
        (
            Evidence.READ,
            "AiToEarn gave no usable response to the update, but the record was read afterwards and proves it.",
        ),
    ],
)
def test_a_note_says_how_it_is_known_that_an_update_was_stored(evidence: Evidence, note: str) -> None:
    assert english(explain(replace(PLAIN, evidence=evidence))) == [note]


def test_nothing_is_compared_with_a_record_that_did_not_come_back() -> None:
    lost = replace(PLAIN, record=PublishRecord({"id": "a" * 24}), evidence=Evidence.RESPONSE_ALONE)
    assert len(explain(lost)) == 1


def test_an_update_that_could_not_be_logged_to_its_end_says_so_first() -> None:
    notes = explain(replace(PLAIN, evidence=Evidence.READ, audit_failure="No space left on device"))
    assert notes[0].en == (
        "The update is stored, but its end could not be written to the audit log (No space left on device)."
    )


@pytest.mark.parametrize(
    ("update", "fields", "note"),
    [
        (WorkLinkUpdate(LinkStatus.PENDING), {"linkStatus": "failed"}, 'linkStatus was sent as "pending", but the'),
        (WorkLinkUpdate(LinkStatus.PENDING), {"linkError": "old"}, "linkError was sent as nothing, but the record sho"),
        (WorkLinkUpdate(LinkStatus.PENDING, link_error="why"), {}, 'linkError was sent as "why", but the record shows'),
        (WorkLinkUpdate(LinkStatus.PENDING, link_meta={"a": 1}), {}, 'linkMeta was sent as {"a": 1}, but the record s'),
        (WorkLinkUpdate(LinkStatus.PENDING, platform_work_id="p"), {}, 'platformWorkId was sent as "p", but the recor'),
        (WorkLinkUpdate(LinkStatus.READY, work_link=LINK), {"linkStatus": "ready"}, f'workLink was sent as "{LINK}"'),
    ],
)
def test_a_field_that_differs_from_what_was_sent_is_named(
    update: WorkLinkUpdate, fields: dict[str, object], note: str
) -> None:
    record = PublishRecord({"id": "a" * 24, "accountType": "douyin", "linkStatus": "pending"} | fields)
    [said] = english(explain(UpdateResult(update, record, Evidence.RESPONSE)))
    assert said.startswith(note)


def test_fields_that_the_public_view_hides_are_not_compared() -> None:
    update = WorkLinkUpdate(LinkStatus.READY, work_link=LINK, link_error="why", link_meta={"a": 1})
    notes = english(explain(UpdateResult(update, RECORD, Evidence.READ, public_only=True)))
    assert len(notes) == 2
    assert notes[1].startswith("AiToEarn crashed on the whole record and could show its public fields only")


def test_a_brief_result_leaves_out_what_is_as_expected() -> None:
    update = WorkLinkUpdate(LinkStatus.PENDING, data_id="d", link_meta={"a": 1})
    fields = {"id": "a" * 24, "linkStatus": "pending", "linkError": "", "linkMeta": {"a": 1}}
    stored = UpdateResult(update, PublishRecord(fields), Evidence.RESPONSE)
    assert len(explain(stored)) == 3
    assert explain(stored, brief=True) == []


WHY = Text("the record already has a link.", "该记录已有链接。")
WAIT = Text("Ask the user first.", "请先询问用户。")


def test_a_dry_run_that_this_server_would_refuse_only_says_why() -> None:
    protection = Refusal(ProtectedError, WHY, WAIT)
    refused = Preview(PLAIN.update, RECORD, "r1", False, {}, protection=protection)
    assert english(explain_preview(refused)) == [
        "This server would refuse this: the record already has a link. Ask the user first."
    ]


def test_a_dry_run_that_aitoearn_would_refuse_only_says_why() -> None:
    refused = Preview(PLAIN.update, RECORD, "r1", False, {}, Prediction({}, refusal=WHY))
    assert english(explain_preview(refused)) == ["AiToEarn would refuse this: the record already has a link."]


def test_a_dry_run_notes_what_the_update_itself_would_note_of_the_link() -> None:
    xhs = "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5"
    before = PublishRecord({"id": "a" * 24, "accountType": "xhs"})
    fields = {"linkStatus": "ready", "workLink": xhs, "linkError": ""}
    update = WorkLinkUpdate(LinkStatus.READY, work_link=xhs)
    foreseen = explain_preview(Preview(update, before, "r1", False, {}, Prediction(fields)))
    assert foreseen == explain(UpdateResult(update, PublishRecord({**before.fields, **fields}), Evidence.RESPONSE))
    assert "xsec_token" in foreseen[0].en


async def test_no_error_is_said_to_be_cleared_where_there_was_none(client: Client) -> None:
    for _ in range(2):
        record = record_of(await update(client, record_id("douyin", "without_link"), linkStatus="pending"))
        assert not any("linkError was cleared" in note for note in record.get("notes", []))

"""What a request's body may be, and that it is answered as a line over stdio is."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from mcp.types import INVALID_REQUEST, PARSE_ERROR
from serving import JSON_AND_EVENTS, Service, call_body, call_headers, raw_http, serving, settings
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY
from aitoearn_mcp.service.body import parse_body
from aitoearn_mcp.service.refusal import Refusal

pytestmark = pytest.mark.anyio

READ = {"recordId": DOUYIN_WITHOUT_LINK}


@pytest.fixture
async def service(app: Starlette) -> AsyncIterator[Service]:
    async with serving(settings(api="http://localhost/api"), app) as service:
        yield service


async def posted(service: Service, era: str, content: bytes, tool: str = "update_work_link") -> dict[str, Any]:
    """Return the JSON-RPC answer to a tool call's body."""
    head = {**call_headers(tool, era), "Accept": "application/json", "X-Api-Key": KEY}
    async with raw_http() as http:
        answer: dict[str, Any] = (await http.post(service.url, headers=head, content=content)).json()
    return answer


@pytest.mark.parametrize(
    ("link_error", "problem"),
    [
        (b'"half an emoji: \\ud83c"', "- linkError: contains a lone surrogate"),
        (b'{"\\ud800":1}', "- linkError.(a name): contains a lone surrogate"),
        (b"[" * 300 + b"]" * 300, "- linkError[0]: is nested deeper than 32 levels"),
    ],
    ids=["surrogate", "surrogate_in_name", "300_levels"],
)
async def test_arguments_that_json_can_not_carry_are_named_as_over_stdio(
    service: Service, era: str, link_error: bytes, problem: str
) -> None:
    call = json.dumps(call_body("update_work_link", era, {**READ, "linkError": "HERE"})).encode()
    answer = await posted(service, era, call.replace(b'"HERE"', link_error))
    assert answer["result"]["isError"]
    assert problem in answer["result"]["content"][0]["text"]


async def test_an_id_that_is_a_whole_number_with_a_point_is_answered(service: Service, era: str) -> None:
    call = json.dumps(call_body("get_publish_record", era, READ)).replace('"id": 1', '"id": 4.0').encode()
    answer = await posted(service, era, call, "get_publish_record")
    assert (answer["id"], answer["result"].get("isError", False)) == (4, False)


@pytest.mark.parametrize("number", [b"null", b"4.5", b"true", b"[]", b"{}"])
async def test_a_request_with_another_kind_of_id_is_answered_with_an_error(
    service: Service, era: str, number: bytes
) -> None:
    answer = await posted(service, era, b'{"jsonrpc":"2.0","id":%s,"method":"ping"}' % number)
    assert (answer["id"], answer["error"]) == (
        None,
        {"code": INVALID_REQUEST, "message": "A request's id must be a string or an integer."},
    )


BAD_BODIES: dict[str, tuple[bytes, int, str | int | None]] = {
    "empty": (b"", PARSE_ERROR, None),
    "no_json": (b"{", PARSE_ERROR, None),
    "no_text": (b"\xff\xfe\x00", PARSE_ERROR, None),
    "text": (b'"text"', INVALID_REQUEST, None),
    "batch": (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', INVALID_REQUEST, 1),
    "batch_of_two": (b'[{"id":1,"method":"ping"},{"id":2,"method":"ping"}]', INVALID_REQUEST, None),
    "empty_batch": (b"[]", INVALID_REQUEST, None),
    "no_version": (b'{"id":3,"method":"ping"}', INVALID_REQUEST, 3),
    "params_are_text": (b'{"jsonrpc":"2.0","id":"a","method":"ping","params":"b"}', INVALID_REQUEST, "a"),
    "neither_call_nor_answer": (b'{"jsonrpc":"2.0","id":3}', INVALID_REQUEST, 3),
    "too_deep": (b'{"jsonrpc":"2.0","id":5,"method":"ping","params":' + b"[" * 100_000, INVALID_REQUEST, 5),
    "long_integer": (
        b'{"jsonrpc":"2.0","id":6,"method":"ping","params":{"a":' + b"9" * 5000 + b"}}",
        INVALID_REQUEST,
        6,
    ),
    "surrogate_in_method": (b'{"jsonrpc":"2.0","id":7,"method":"\\ud800"}', INVALID_REQUEST, 7),
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_body_that_is_not_a_message_is_refused_with_its_id_if_it_has_one(
    name: str, service: Service, era: str
) -> None:
    content, code, number = BAD_BODIES[name]
    answer = await posted(service, era, content)
    assert (answer["error"]["code"], answer["id"]) == (code, number)


@pytest.mark.parametrize("sent", [b"\xef\xbb\xbf%s", b"%s\r\n"], ids=["byte_order_mark", "line_end"])
async def test_a_byte_order_mark_and_spaces_around_a_message_are_ignored(
    service: Service, era: str, sent: bytes
) -> None:
    call = json.dumps(call_body("get_publish_record", era, READ)).encode()
    answer = await posted(service, era, sent % call, "get_publish_record")
    assert not answer["result"].get("isError")


async def test_an_empty_array_in_the_place_of_an_object_is_taken_for_one(service: Service, era: str) -> None:
    """PHP writes an empty object as []."""
    call = json.dumps(call_body("list_publish_records", era, {})).replace('"arguments": {}', '"arguments": []')
    call = call.replace('clientCapabilities": {}', 'clientCapabilities": []')
    answer = await posted(service, era, call.encode(), "list_publish_records")
    assert not answer["result"].get("isError")


async def test_headers_are_compared_without_case(service: Service, era: str) -> None:
    head = {
        **call_headers("get_publish_record", era),
        "Host": service.host.replace("127.0.0.1", "LOCALHOST"),
        "Content-Type": "Application/JSON; Charset=UTF-8",
        "Accept": "Application/JSON, Text/Event-Stream",
        "X-Api-Key": KEY,
    }
    async with raw_http() as http:
        answer = await http.post(service.url, headers=head, json=call_body("get_publish_record", era, READ))
    assert answer.status_code == 200
    assert DOUYIN_WITHOUT_LINK in answer.text


async def test_a_notification_is_accepted(service: Service, era: str) -> None:
    async with raw_http() as http:
        head = {
            **JSON_AND_EVENTS,
            "MCP-Protocol-Version": call_headers("x", era)["MCP-Protocol-Version"],
            "X-Api-Key": KEY,
        }
        body = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        answer = await http.post(service.url, headers=head, json=body)
    assert (answer.status_code, answer.content) == (202, b"")


def test_a_plain_message_is_passed_on_byte_for_byte() -> None:
    content = b'{"jsonrpc": "2.0","id":1,  "method":"ping","params":{"a":"\xe6\xb5\xb7"}}'
    body = parse_body(content)
    assert not isinstance(body, Refusal)
    assert (body.content, body.params) == (content, None)

"""The shape of every answer, its language, and the order in which a request is judged."""

import httpx
import pytest
from starlette.types import Message

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, OTHER_USERS_RECORD, UNKNOWN_RECORD

from .calls import RECORDS, envelope, get, update

pytestmark = pytest.mark.anyio
LINK = f"{RECORDS}/{DOUYIN_PENDING}/work-link"


async def test_a_success_has_its_keys_in_order_and_no_timestamp(http: httpx.AsyncClient) -> None:
    response = await http.patch(LINK, json={"linkStatus": "pending"}, headers={"Accept-Language": "en-US"})
    answer = envelope(response)
    assert list(answer) == ["data", "code", "message", "requestId"]
    assert (answer["code"], answer["message"]) == (0, "请求成功")
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["x-request-id"] == answer["requestId"]
    assert response.headers["etag"].startswith('W/"')


async def test_an_error_has_empty_data_and_a_timestamp_in_milliseconds(http: httpx.AsyncClient) -> None:
    answer = await update(http, UNKNOWN_RECORD, {"linkStatus": "pending"})
    assert list(answer) == ["data", "code", "message", "timestamp", "requestId"]
    assert answer["data"] == {}
    assert 1e12 < answer["timestamp"] < 1e13


async def test_a_request_id_is_made_of_21_digits_and_small_letters(http: httpx.AsyncClient) -> None:
    made = (await get(http))["requestId"]
    assert len(made) == 21
    assert set(made) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


async def test_a_request_id_of_the_caller_is_echoed_in_body_and_header(http: httpx.AsyncClient) -> None:
    response = await http.get(RECORDS, headers={"X-Request-Id": "mine-1"})
    assert (envelope(response)["requestId"], response.headers["x-request-id"]) == ("mine-1", "mine-1")


@pytest.mark.parametrize(
    ("accept_language", "message"),
    [
        ("", "publish record with flowId {{flowId}} not found."),
        ("en-US", "publish record with flowId {{flowId}} not found."),
        ("fr", "publish record with flowId {{flowId}} not found."),
        ("en;q=x,zh;q=0.9", "publish record with flowId {{flowId}} not found."),
        ("zh", "发布记录未找到"),
        ("zh-TW", "发布记录未找到"),
        ("zh-CN,zh;q=0.9", "发布记录未找到"),
        ("fr,en;q=0.1,zh;q=0.2", "发布记录未找到"),
    ],
)
async def test_a_five_digit_code_has_a_message_in_the_callers_language(
    http: httpx.AsyncClient, accept_language: str, message: str
) -> None:
    answer = await get(http, f"/{UNKNOWN_RECORD}", accept_language=accept_language)
    assert (answer["code"], answer["message"]) == (15000, message)


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        (f"{RECORDS}?accountType=kwai", 400, "Validation failed"),
        (f"{RECORDS}/not-an-id", 500, "Internal server error"),
        ("/v2/nothing?a=1", 404, "Cannot GET /v2/nothing?a=1"),
    ],
)
async def test_a_three_digit_code_always_has_an_english_message(
    http: httpx.AsyncClient, path: str, code: int, message: str
) -> None:
    answer = envelope(await http.get(path, headers={"Accept-Language": "zh-CN"}))
    assert (answer["code"], answer["message"], answer["data"]) == (code, message, {})


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Api-Key": "wrong"},
        {"X-Api-Key": ""},
        {"X-Api-Key": "", "Authorization": "Bearer sandbox-key"},
        {"X-Api-Key": "wrong", "Authorization": "Bearer sandbox-key"},
    ],
)
async def test_a_missing_or_wrong_key_is_401(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = envelope(await http.patch(LINK, json={"linkStatus": "nonsense"}, headers=headers))
    assert (answer["code"], answer["message"], answer["data"]) == (401, "Unauthorized", {})


async def test_spaces_round_the_key_are_dropped(http: httpx.AsyncClient) -> None:
    assert (await get(http, x_api_key=" sandbox-key "))["code"] == 0


async def test_two_key_headers_are_one_wrong_key(http: httpx.AsyncClient) -> None:
    headers = [("X-Api-Key", "sandbox-key"), ("X-Api-Key", "sandbox-key")]
    assert envelope(await http.get(RECORDS, headers=headers))["code"] == 401


async def test_the_public_record_needs_no_key_but_refuses_a_wrong_one(http: httpx.AsyncClient) -> None:
    public = f"/public/{OTHER_USERS_RECORD}"
    assert (await get(http, public, x_api_key=""))["code"] == 0
    assert (await get(http, public, x_api_key="wrong"))["code"] == 401


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "Unexpected end of JSON input"),
        ("{'workLink': 1}", "Unexpected token ''' in JSON at position 1"),
        ("null", "Unexpected token 'n' in JSON at position 0"),
        ('{"linkMeta": {"a": NaN}}', "Unexpected token '{' in JSON at position 0"),
        ("   ", "Unexpected end of JSON input"),
    ],
)
async def test_malformed_json_is_refused_before_the_key_is_looked_at(
    http: httpx.AsyncClient, body: str, message: str
) -> None:
    headers = {"X-Api-Key": "wrong", "Content-Type": "application/json"}
    answer = envelope(await http.patch(LINK, content=body, headers=headers))
    assert list(answer) == ["data", "code", "message", "timestamp"]
    assert (answer["code"], answer["message"]) == (400, message)


async def test_malformed_json_with_a_request_id_echoes_it(http: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json", "X-Request-Id": "mine-2"}
    assert envelope(await http.patch("/v2/nothing", content="{", headers=headers))["requestId"] == "mine-2"


async def test_a_body_error_is_reported_before_an_id_error(http: httpx.AsyncClient) -> None:
    assert (await update(http, "short", {"linkStatus": "done"}))["code"] == 400
    assert (await update(http, "short", {"linkStatus": "ready"}))["code"] == 10002


@pytest.mark.parametrize("escape", ["%FF", "%E4%B8", "%zz", "100%"])
async def test_a_bad_escape_in_the_path_is_400(http: httpx.AsyncClient, escape: str) -> None:
    request = http.build_request("GET", RECORDS)
    request.url = request.url.copy_with(raw_path=f"/api{RECORDS}/{escape}".encode())
    answer = envelope(await http.send(request))
    assert (answer["code"], answer["message"]) == (400, f"Failed to decode param '{escape}'")


async def test_an_escaped_slash_stays_in_the_id(http: httpx.AsyncClient) -> None:
    assert (await update(http, "a%2Fb", {"linkStatus": "pending"}))["code"] == 10002


async def test_a_trailing_slash_changes_nothing(http: httpx.AsyncClient) -> None:
    assert envelope(await http.patch(f"{LINK}/", json={"linkStatus": "pending"}))["code"] == 0


async def test_the_wrong_method_is_404_even_without_a_key(http: httpx.AsyncClient) -> None:
    answer = envelope(await http.put(LINK, headers={"X-Api-Key": ""}))
    assert (answer["code"], answer["message"]) == (404, f"Cannot PUT {LINK}")


async def test_a_body_of_more_than_fifty_megabytes_is_500(http: httpx.AsyncClient) -> None:
    assert envelope(await http.patch(LINK, content=b" " * (50 * 1024 * 1024 + 1)))["code"] == 500


async def test_json_that_is_too_deep_is_500(http: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    assert envelope(await http.patch(LINK, content="[" * 100_000, headers=headers))["code"] == 500


async def test_a_lone_surrogate_comes_back_as_a_replacement_character(http: httpx.AsyncClient) -> None:
    body = b'{"linkStatus": "failed", "linkError": "\\ud83d"}'
    answer = envelope(await http.patch(LINK, content=body, headers={"Content-Type": "application/json"}))
    assert answer["data"]["linkError"] == "\ufffd"


async def test_another_prefix_can_be_chosen() -> None:
    transport = httpx.ASGITransport(create_app(prefix="/v9"))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
        assert envelope(await http.get(f"/v9{RECORDS}"))["code"] == 401
        assert envelope(await http.get(f"/api{RECORDS}"))["message"] == f"Cannot GET /api{RECORDS}"


async def test_a_message_that_is_not_a_request_passes_through() -> None:
    received = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent: list[str] = []

    async def receive() -> Message:
        return next(received)

    async def send(message: Message) -> None:
        sent.append(message["type"])

    await create_app(fault_rate=1.0)({"type": "lifespan", "state": {}}, receive, send)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

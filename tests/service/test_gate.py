"""What is refused at the gate and how, what is let through, and what is written down of it."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import httpx
import pytest
from issuer import Issuer
from mcp import MCPError
from serving import (
    JSON_AND_EVENTS,
    SECONDS,
    HeldApi,
    Service,
    call_body,
    call_headers,
    calling,
    raw_http,
    serving,
    settings,
)
from starlette.applications import Starlette

from aitoearn_mcp.log import set_up_log
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}
READ = {"recordId": DOUYIN_WITHOUT_LINK}
FINGERPRINT = "key:4dcf87c9563d"
MIB = 1024 * 1024
JSON_HEAD = "Content-Type: application/json\r\n"


@pytest.fixture
async def service(app: Starlette) -> AsyncIterator[Service]:
    async with serving(settings(api="http://localhost/api", mcp_allowed_hosts="mcp.example.com"), app) as service:
        yield service


@pytest.fixture
def held(app: Starlette) -> HeldApi:
    return HeldApi(app)


@pytest.fixture
def _log_as_before() -> Iterator[None]:
    """Give pytest its log handlers back."""
    root = logging.getLogger()
    handlers, level, root.handlers = root.handlers, root.level, []
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.raiseExceptions = True


async def test_host_and_origin_are_checked_before_anything_else(service: Service) -> None:
    """406 comes after that check: these requests accept no answer that there is."""
    expected = {
        ("Host", "attacker.example"): 421,
        ("Host", "MCP.example.com:8443"): 406,
        ("Origin", "https://attacker.example"): 403,
        ("Origin", "null"): 403,
        ("Origin", "https://mcp.example.com"): 406,
    }
    async with raw_http() as http:
        head = {"Content-Type": "application/json", "Accept": "text/plain"}
        answers = {
            (name, value): await http.post(service.url, headers={**head, name: value}, content=b"{}")
            for name, value in expected
        }
    assert {header: answer.status_code for header, answer in answers.items()} == expected
    headers = {name for answer in answers.values() for name in answer.headers}
    assert not [name for name in headers if name.startswith("access-control-")]


async def test_every_refusal_is_a_json_rpc_error_that_a_client_can_show(service: Service) -> None:
    cases: dict[int, dict[str, str]] = {
        421: {"Host": "attacker.example"},
        403: {"Origin": "https://attacker.example"},
        415: {"Content-Type": "text/plain"},
        406: {"Accept": "text/html"},
        400: {},
    }
    async with raw_http() as http:
        answers = [
            await http.post(service.url, headers=JSON_AND_EVENTS | more, content=b"{}") for more in cases.values()
        ]
        answers += [await http.get(service.url), await http.get(service.at("/nothing"))]
    assert [answer.status_code for answer in answers] == [*cases, 405, 404]
    assert {answer.headers["content-type"] for answer in answers} == {"application/json"}
    assert {(answer.json()["jsonrpc"], answer.json()["id"]) for answer in answers} == {("2.0", None)}
    assert all(answer.json()["error"]["message"] for answer in answers)


async def test_only_post_is_served(service: Service) -> None:
    async with raw_http() as http:
        answers = [
            await http.request(method, service.url, headers=JSON_AND_EVENTS)
            for method in ("GET", "DELETE", "OPTIONS", "HEAD", "PUT")
        ]
    assert [(answer.status_code, answer.headers["allow"]) for answer in answers] == [(405, "POST")] * 5


async def test_a_body_over_one_mebibyte_is_refused_however_it_is_sent(service: Service) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * (MIB // 16)

    async with raw_http() as http:
        declared = await http.post(service.url, headers=JSON_AND_EVENTS, content=b" " * (MIB + 1))
        chunked = await http.post(service.url, headers=JSON_AND_EVENTS, content=chunks())
        fits = await http.post(service.url, headers=JSON_AND_EVENTS, content=b" " * MIB)
    assert [answer.status_code for answer in (declared, chunked, fits)] == [413, 413, 400]


async def test_a_body_that_does_not_come_does_not_hold_its_place(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aitoearn_mcp.service.body.SECONDS_FOR_BODY", 0.05)
    async with await service.connect() as stream:
        await stream.send(
            f"POST /mcp HTTP/1.1\r\nHost: {service.host}\r\n{JSON_HEAD}Content-Length: 10\r\n\r\n{{".encode()
        )
        assert (await stream.receive()).startswith(b"HTTP/1.1 408 ")
    assert service.gate.in_flight == 0


async def test_nothing_else_is_served(service: Service) -> None:
    async with raw_http() as http:
        answers = [await http.get(service.at(path)) for path in ("/", "/mcp/x", "/docs", "/healthz/")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert answers[0].json()["error"]["message"] == "Nothing is served at this path: MCP is at /mcp."


async def test_health_and_metadata_are_only_read(app: Starlette, issuer: Issuer) -> None:
    guarded = settings(api="http://localhost/api", api_key=KEY)
    paths = ("/healthz", "/readyz", "/.well-known/oauth-protected-resource/mcp")
    async with serving(guarded, app, service=issuer.settings) as service, raw_http() as http:
        answers = [await http.post(service.at(path), content=b"{}") for path in paths]
    assert [(answer.status_code, answer.headers["allow"]) for answer in answers] == [(405, "GET, HEAD")] * 3
    assert {answer.json()["error"]["message"] for answer in answers} == {
        "Only GET is served at this path: MCP is at /mcp."
    }


async def test_a_slash_at_the_end_of_the_address_changes_nothing(service: Service, era: str) -> None:
    async with calling(service.url + "/", era, X_Api_Key=KEY) as client:
        assert not (await client.call_tool("get_publish_record", READ)).is_error


async def test_the_health_pages_answer_anybody_and_say_nothing_else(app: Starlette) -> None:
    guarded = settings(api="http://localhost/api", api_key=KEY)
    async with serving(guarded, app) as service, raw_http() as http:
        answers = [await http.get(service.at(path), headers={"Host": "10.0.0.7"}) for path in ("/healthz", "/readyz")]
    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (200, {"status": "alive"}),
        (200, {"status": "ready"}),
    ]


async def test_a_draining_service_is_alive_not_ready_and_takes_no_call(service: Service) -> None:
    service.gate.is_draining = True
    async with raw_http() as http:
        assert (await http.get(service.at("/healthz"))).status_code == 200
        ready = await http.get(service.at("/readyz"))
        call = await http.post(service.url, headers=JSON_AND_EVENTS, content=b"{}")
    assert (ready.status_code, ready.json()) == (503, {"status": "stopping"})
    assert (call.status_code, call.headers["retry-after"]) == (503, "1")


async def test_a_client_that_disconnects_cancels_its_call_which_is_audited_as_unknown(
    held: HeldApi, store: Store, era: str, tmp_path: Path
) -> None:
    log = tmp_path / "audit.jsonl"
    async with (
        serving(settings(api="http://localhost/api", audit_log=str(log), protect_links="0"), held) as service,
        raw_http() as http,
        anyio.create_task_group() as tasks,
    ):

        async def call() -> None:
            head = {**call_headers("update_work_link", era), "X-Api-Key": KEY}
            await http.post(service.url, headers=head, json=call_body("update_work_link", era, UPDATE))

        tasks.start_soon(call)
        await held.asked.wait()
        tasks.cancel_scope.cancel()
        with anyio.fail_after(SECONDS, shield=True):
            await held.cancelled.wait()
    begin, end = [json.loads(line) for line in log.read_text().splitlines()]
    assert (begin["event"], end["event"], end["outcome"]) == ("begin", "end", "unknown")
    assert held.requests == 1
    assert store.history == []


async def test_a_call_has_no_head_of_an_answer_before_it_has_an_answer(held: HeldApi, era: str) -> None:
    """A proxy can ask another process only while nothing has been told to the caller."""
    async with serving(settings(api="http://localhost/api"), held) as service:
        body = json.dumps(call_body("get_publish_record", era, READ)).encode()
        head = {**call_headers("get_publish_record", era), "Host": service.host, "X-Api-Key": KEY}
        lines = [f"{name}: {value}" for name, value in {**head, "Content-Length": str(len(body))}.items()]
        received: list[bytes] = []
        async with await service.connect() as stream, raw_http() as http, anyio.create_task_group() as tasks:

            async def read() -> None:
                received.append(await stream.receive())

            tasks.start_soon(read)
            await stream.send("\r\n".join(["POST /mcp HTTP/1.1", *lines, "", ""]).encode() + body)
            await held.asked.wait()
            for _ in range(5):  # Whatever was written before would be here by now.
                await http.get(service.at("/healthz"))
            assert received == []
            held.release.set()
    assert received[0].startswith(b"HTTP/1.1 200 ")


async def test_each_request_has_an_id_a_proxys_if_it_gave_one(service: Service) -> None:
    async with raw_http() as http:
        given = await http.post(service.url, headers={"X-Request-Id": "from-the-proxy.1"}, content=b"{}")
        forged = await http.post(service.url, headers={"X-Request-Id": 'a "quote" and more'}, content=b"{}")
    assert given.headers["x-request-id"] == "from-the-proxy.1"
    assert len(forged.headers["x-request-id"]) == 21


@pytest.mark.usefixtures("_log_as_before")
async def test_a_request_is_one_json_line_in_the_log_without_its_secrets(
    app: Starlette, capsys: pytest.CaptureFixture[str], era: str
) -> None:
    set_up_log("INFO", Redactor(), as_json=True)
    async with serving(settings(api="http://localhost/api"), app) as service, raw_http() as http:
        head = {**call_headers("get_publish_record", era), "X-Api-Key": KEY, "X-Request-Id": "request-7"}
        await http.post(service.url, headers=head, json=call_body("get_publish_record", era, READ))
    errors = capsys.readouterr().err
    [line] = [line for line in map(json.loads, errors.splitlines()) if line["logger"] == "aitoearn_mcp.service.gate"]
    assert line.pop("time").endswith("+00:00")
    assert line.pop("seconds") >= 0
    assert line == {
        "level": "INFO",
        "logger": "aitoearn_mcp.service.gate",
        "message": "POST /mcp",
        "requestId": "request-7",
        "caller": FINGERPRINT,
        "status": 200,
    }
    assert KEY not in errors


@pytest.mark.usefixtures("_log_as_before")
async def test_a_bug_is_one_json_line_with_the_requests_id_and_without_its_key(
    capsys: pytest.CaptureFixture[str], era: str
) -> None:
    class Broken(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise RuntimeError(f"a bug near {request.headers['x-api-key']}")

    set_up_log("INFO", Redactor(), as_json=True)
    async with serving(settings(api="http://localhost/api"), transport=Broken()) as service, raw_http() as http:
        head = {**call_headers("get_publish_record", era), "X-Api-Key": KEY, "X-Request-Id": "request-8"}
        answer = await http.post(service.url, headers=head, json=call_body("get_publish_record", era, READ))
    assert "Internal error in aitoearn-mcp" in answer.text
    [bug] = [
        line
        for line in map(json.loads, capsys.readouterr().err.splitlines())
        if line["logger"] == "aitoearn_mcp.server"
    ]
    assert (bug["level"], bug["requestId"]) == ("ERROR", "request-8")
    assert "RuntimeError: a bug near [redacted]" in bug["message"]


async def test_a_refusal_is_shown_to_a_client_in_words(app: Starlette, era: str) -> None:
    async with (
        serving(settings(api="http://localhost/api"), app) as service,
        calling(service.url, era, X_Api_Key=KEY) as client,
    ):
        service.gate.is_draining = True
        with pytest.raises(MCPError, match="This server is stopping"):
            await client.call_tool("get_publish_record", READ)

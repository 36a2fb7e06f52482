"""OpenTelemetry over the wire: one span per request to the API, what is in it, and what never is."""

import sys
from collections.abc import Mapping
from typing import Any

import pytest
from faults.faulty_server import FAULTS, Fault, faulty_server, http_status, refusal
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from serving import SERVE, calling, started
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY
from aitoearn_mcp.sandbox.serve import running

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}
RECORD = "/v2/channels/publish/records/{recordId}"
WITHOUT_SDK = "import sys; sys.modules['opentelemetry.sdk'] = None; from aitoearn_mcp.cli import main; main()"


class Collector:
    """An OTLP collector: `spans` by name, each with its attributes, and `raw`, all that was sent."""

    def __init__(self) -> None:
        self.raw = b""
        self.spans: list[Any] = []
        self.app = Starlette(routes=[Route("/v1/traces", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        self.raw += body
        sent = ExportTraceServiceRequest.FromString(body)
        self.spans += [s for resource in sent.resource_spans for scope in resource.scope_spans for s in scope.spans]
        return Response()


def attributes(span: Any) -> dict[str, Any]:
    return {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in span.attributes}


async def spans_of_an_update(app: Starlette, environ: Mapping[str, str], *script: Fault) -> Collector:
    """Set a link through a service that exports its spans, and return what the collector got."""
    collector = Collector()
    async with faulty_server(app, *script) as api, running(collector.app, prefix="") as otlp:
        given = {**environ, "OTEL_EXPORTER_OTLP_ENDPOINT": otlp}
        async with started(SERVE, given, base_url=api.base_url, protect_links="0") as server:
            async with calling(server.url, "auto", X_Api_Key=KEY) as client:
                await client.call_tool("update_work_link", UPDATE)
            server.process.terminate()
            assert await server.ends() == 0
    return collector


async def test_each_request_to_the_api_is_a_span_below_the_calls(app: Starlette, environ: Mapping[str, str]) -> None:
    unavailable = http_status(503, headers={"retry-after": "0"})
    collector = await spans_of_an_update(app, environ, unavailable, FAULTS["cut_off_body"])
    [call] = [span for span in collector.spans if span.name == "tools/call update_work_link"]
    of_api = [span for span in collector.spans if span.parent_span_id == call.span_id]
    assert [(span.name, attributes(span)) for span in of_api] == [
        (f"PATCH {RECORD}/work-link", tried("PATCH", "/work-link", 1, status=503, error="503")),
        (f"PATCH {RECORD}/work-link", tried("PATCH", "/work-link", 2, error="CUT_OFF")),
        (f"GET {RECORD}", tried("GET", "", 1, status=200, code=0)),
    ]


def tried(method: str, suffix: str, number: int, **ended: object) -> dict[str, object]:
    names = {"status": "http.response.status_code", "code": "aitoearn.code", "error": "error.type"}
    return {
        "http.request.method": method,
        "url.template": RECORD + suffix,
        "http.request.resend_count": number - 1,
        "aitoearn.try": number,
        **{names[name]: value for name, value in ended.items()},
    }


async def test_no_key_link_or_text_of_a_record_is_in_any_span(app: Starlette, environ: Mapping[str, str]) -> None:
    collector = await spans_of_an_update(app, environ, refusal(15000, message="no such record of 夏日"))
    assert any(attributes(span).get("aitoearn.code") == 15000 for span in collector.spans)
    for secret in (KEY, LINK, DOUYIN_WITHOUT_LINK, "夏日"):
        assert secret.encode() not in collector.raw


async def test_an_endpoint_without_the_extra_is_a_warning_and_no_more(environ: Mapping[str, str]) -> None:
    given = {**environ, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    command = [sys.executable, "-c", WITHOUT_SDK, "serve", "--http", "--port", "0"]
    async with started(command, given) as server:
        await server.says("(the extra `otel` is not installed: no spans or metrics are sent)")
        server.process.terminate()
        assert await server.ends() == 0

"""OpenTelemetry over the wire: spans and metrics, what is in them, and what never is."""

import gzip
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from faults.faulty_server import FAULTS, Fault, faulty_server, http_status, refusal
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from serving import SERVE, call_body, call_headers, calling, raw_http, started
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
    """An OTLP collector: all `spans`, the last `metrics` by name, and `raw`, all that was sent."""

    def __init__(self) -> None:
        self.raw = b""
        self.spans: list[Any] = []
        self.metrics: dict[str, Any] = {}
        self.app = Starlette(
            routes=[
                Route("/v1/traces", self._take_spans, methods=["POST"]),
                Route("/v1/metrics", self._take_metrics, methods=["POST"]),
            ]
        )

    async def _take_spans(self, request: Request) -> Response:
        sent = ExportTraceServiceRequest.FromString(await self._body_of(request))
        self.spans += [s for resource in sent.resource_spans for scope in resource.scope_spans for s in scope.spans]
        return Response()

    async def _take_metrics(self, request: Request) -> Response:
        sent = ExportMetricsServiceRequest.FromString(await self._body_of(request))
        found = [m for resource in sent.resource_metrics for scope in resource.scope_metrics for m in scope.metrics]
        self.metrics |= {metric.name: metric for metric in found}
        return Response()

    async def _body_of(self, request: Request) -> bytes:
        body = await request.body()
        # A body that is long enough comes compressed.
        content = gzip.decompress(body) if request.headers.get("content-encoding") == "gzip" else body
        self.raw += content
        return content

    def points(self, name: str) -> list[tuple[dict[str, Any], float]]:
        """Return the attributes of each series, with its sum, or its count where it is a histogram."""
        metric = self.metrics[name]
        kind = getattr(metric, metric.WhichOneof("data"))
        return sorted(
            ((attributes(point), getattr(point, "count", None) or point.as_int) for point in kind.data_points), key=str
        )


def attributes(span: Any) -> dict[str, Any]:
    return {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in span.attributes}


def prometheus_names(collector: Collector) -> set[str]:
    """Return the names under which an OpenTelemetry collector gives these metrics to Prometheus."""
    names = set()
    for name, metric in collector.metrics.items():
        kind = metric.WhichOneof("data")
        base = name.replace(".", "_") + ("_seconds" if metric.unit == "s" else "")
        if kind == "histogram":
            names |= {f"{base}_{part}" for part in ("bucket", "count", "sum")}
        else:
            names.add(f"{base}_total" if getattr(metric, kind).is_monotonic else base)
    return names


def metrics_on_the_operators_page() -> set[str]:
    page = (Path(__file__).parents[2] / "docs" / "operators.md").read_text(encoding="utf-8")
    return set(re.findall(r"\b(?:aitoearn_mcp|http)_[a-z_]+_(?:total|bucket|count|requests)\b", page))


def labels_on_the_operators_page() -> set[tuple[str, str]]:
    """Return the metrics of the page's queries, each with a label that its query needs; `le` is of every histogram."""
    page = (Path(__file__).parents[2] / "docs" / "operators.md").read_text(encoding="utf-8")
    found = set()
    for query in re.findall(r"`([^`\n]*(?:rate|increase|sum)\([^`\n]*)`", page):
        labels = ", ".join(re.findall(r"by \(([^)]*)\)", query)).split(", ") + re.findall(
            r"[{,](\w+)(?:=|!=|=~)\"", query
        )
        [metric] = re.findall(r"\b(?:aitoearn_mcp|http)_[a-z_]+_(?:total|bucket|count|requests)\b", query)
        found |= {(metric, label) for label in labels if label not in ("", "le")}
    return found


def labels_exported(collector: Collector) -> set[tuple[str, str]]:
    found = set()
    for name, metric in collector.metrics.items():
        one = Collector()
        one.metrics = {name: metric}
        kind = getattr(metric, metric.WhichOneof("data"))
        labels = {label.replace(".", "_") for point in kind.data_points for label in attributes(point)}
        found |= {(shown, label) for shown in prometheus_names(one) for label in labels}
    return found


async def exported(app: Starlette, environ: Mapping[str, str], *script: Fault) -> Collector:
    """Set a link through a service that exports what it does, be refused twice, and return what the collector got."""
    collector = Collector()
    async with faulty_server(app, *script) as api, running(collector.app, prefix="") as otlp:
        given = {**environ, "OTEL_EXPORTER_OTLP_ENDPOINT": otlp}
        async with started(SERVE, given, base_url=api.base_url, protect_links="0") as server:
            async with calling(server.url, "auto", X_Api_Key=KEY) as client:
                await client.call_tool("update_work_link", UPDATE)
            async with raw_http() as http:
                await http.get(server.url)
                head = {**call_headers("invented", "auto"), "X-Api-Key": KEY}
                await http.post(server.url, headers=head, json=call_body("invented", "auto", {}))
            server.process.terminate()
            assert await server.ends() == 0
    return collector


async def test_each_request_to_the_api_is_a_span_below_the_calls(app: Starlette, environ: Mapping[str, str]) -> None:
    unavailable = http_status(503, headers={"retry-after": "0"})
    collector = await exported(app, environ, unavailable, FAULTS["cut_off_body"])
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


async def test_no_key_link_or_text_of_a_record_is_exported(app: Starlette, environ: Mapping[str, str]) -> None:
    collector = await exported(app, environ, refusal(15000, message="no such record of 夏日"))
    assert any(attributes(span).get("aitoearn.code") == 15000 for span in collector.spans)
    for secret in (KEY, LINK, DOUYIN_WITHOUT_LINK, "夏日"):
        assert secret.encode() not in collector.raw


async def test_calls_seconds_outcomes_open_requests_and_refusals_are_counted(
    app: Starlette, environ: Mapping[str, str]
) -> None:
    collector = await exported(app, environ, refusal(15000))
    assert collector.points("aitoearn_mcp.call.duration") == [
        ({"tool": "unknown", "outcome": "failed", "error.type": "-32602"}, 1),
        ({"tool": "update_work_link", "outcome": "failed", "error.type": "RecordNotFound"}, 1),
    ]
    assert collector.points("aitoearn_mcp.refusals") == [({"reason": "method"}, 1)]
    assert collector.points("http.server.active_requests") == [({}, 0)]
    assert {point["http.response.status_code"]: n for point, n in collector.points("http.server.request.duration")}[
        405
    ] == 1
    assert collector.points("http.client.request.duration") == [
        (
            {
                "http.request.method": "PATCH",
                "url.template": f"{RECORD}/work-link",
                "http.response.status_code": 200,
                "aitoearn.code": 15000,
                "error.type": "15000",
            },
            1,
        )
    ]
    assert metrics_on_the_operators_page() <= prometheus_names(collector)
    assert labels_on_the_operators_page()
    assert labels_on_the_operators_page() <= labels_exported(collector)
    assert all(point.sum > 0 for point in collector.metrics["aitoearn_mcp.call.duration"].histogram.data_points)


async def test_an_endpoint_without_the_extra_is_only_a_warning(environ: Mapping[str, str]) -> None:
    given = {**environ, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    command = [sys.executable, "-c", WITHOUT_SDK, "serve", "--http", "--port", "0"]
    async with started(command, given) as server:
        await server.says("(the extra `otel` is not installed: no spans or metrics are sent)")
        server.process.terminate()
        assert await server.ends() == 0


async def test_a_bad_setting_of_opentelemetry_is_only_a_warning(environ: Mapping[str, str]) -> None:
    given = {**environ, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_METRICS_EXEMPLAR_FILTER": "x"}
    async with started(SERVE, given) as server:
        await server.says("(OpenTelemetry can't be set up with the OTEL_ variables of the environment)")
        server.process.terminate()
        assert await server.ends() == 0

"""Each request to the API is a span, a duration and a log line, without text of the API or the caller."""

import logging
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from aitoearn_mcp.api import tracing
from aitoearn_mcp.api.http import FailureReason, NoResponse
from aitoearn_mcp.api.response import ApiResponse

pytestmark = pytest.mark.anyio

RECORDS = "v2/channels/publish/records"
SECRET = "a-secret-of-the-caller"


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_TRACER", provider.get_tracer("test"))
    return exporter


async def span_of(exporter: InMemorySpanExporter, response: ApiResponse | NoResponse) -> ReadableSpan:
    with tracing.request_span("GET", RECORDS, 1, "r1") as span:
        span.ended(response)
    [exported] = exporter.get_finished_spans()
    return exported


def attributes_of(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


async def test_a_span_has_the_method_the_template_of_the_path_and_the_attempt(exporter: InMemorySpanExporter) -> None:
    with tracing.request_span("PATCH", f"{RECORDS}/{SECRET}/work-link", 2, "r1") as span:
        span.ended(ApiResponse(200, 0))
    [exported] = exporter.get_finished_spans()
    assert exported.name == "PATCH /v2/channels/publish/records/{recordId}/work-link"
    assert exported.kind is SpanKind.CLIENT
    assert attributes_of(exported) == {
        "http.request.method": "PATCH",
        "url.template": "/v2/channels/publish/records/{recordId}/work-link",
        "http.request.resend_count": 1,
        "aitoearn.try": 2,
        "http.response.status_code": 200,
        "aitoearn.code": 0,
    }


@pytest.mark.parametrize(
    ("path", "template"),
    [
        (RECORDS, "/v2/channels/publish/records"),
        (f"{RECORDS}/{SECRET}", "/v2/channels/publish/records/{recordId}"),
        (f"{RECORDS}/public/{SECRET}", "/v2/channels/publish/records/public/{recordId}"),
        (f"{RECORDS}/%2E%2E%2F{SECRET}", "/v2/channels/publish/records/{recordId}"),
        ("v2/channels/accounts", "/v2/channels/accounts"),
    ],
)
async def test_a_record_id_is_not_part_of_a_spans_name(
    path: str, template: str, exporter: InMemorySpanExporter
) -> None:
    with tracing.request_span("GET", path, 1, "r1"):
        pass
    [exported] = exporter.get_finished_spans()
    assert exported.name == f"GET {template}"


async def test_success_leaves_the_status_of_a_span_unset(exporter: InMemorySpanExporter) -> None:
    span = await span_of(exporter, ApiResponse(200, 0))
    assert span.status.status_code is StatusCode.UNSET
    assert "error.type" not in attributes_of(span)


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (ApiResponse(200, 15036, message=SECRET, data={"why": SECRET}), "15036"),
        (ApiResponse(502, None), "502"),
        (NoResponse(FailureReason.DEADLINE, sent=True), "DEADLINE"),
    ],
)
async def test_a_failure_is_an_error_with_its_code_status_or_reason(
    response: ApiResponse | NoResponse, error: str, exporter: InMemorySpanExporter
) -> None:
    span = await span_of(exporter, response)
    assert span.status.status_code is StatusCode.ERROR
    assert attributes_of(span)["error.type"] == error


async def test_a_span_shows_no_text_of_the_api(exporter: InMemorySpanExporter) -> None:
    span = await span_of(exporter, ApiResponse(200, 15036, message=SECRET, data={"why": SECRET}))
    assert SECRET not in span.to_json()


async def test_a_span_records_no_exception(exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match=SECRET), tracing.request_span("GET", RECORDS, 1, "r1"):
        raise ValueError(SECRET)
    [span] = exporter.get_finished_spans()
    assert SECRET not in span.to_json()
    assert span.events == ()


async def test_the_duration_of_a_request_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = InMemoryMetricReader()
    histogram = MeterProvider([reader], shutdown_on_exit=False).get_meter("test").create_histogram("duration")
    monkeypatch.setattr(tracing, "_SECONDS", histogram)
    with tracing.request_span("GET", RECORDS, 1, "r1") as span:
        span.ended(ApiResponse(200, 0))
    data = reader.get_metrics_data()
    assert data is not None
    [point] = data.resource_metrics[0].scope_metrics[0].metrics[0].data.data_points
    assert dict(point.attributes or {}) == {
        "http.request.method": "GET",
        "url.template": "/v2/channels/publish/records",
        "http.response.status_code": 200,
        "aitoearn.code": 0,
    }


async def test_a_log_line_has_the_request_id_and_the_end(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), tracing.request_span("GET", f"{RECORDS}/{SECRET}", 3, "r1") as span:
        span.ended(NoResponse(FailureReason.CUT_OFF, sent=True))
    [line] = caplog.records
    fields: dict[str, Any] = vars(line)["fields"]
    assert line.getMessage() == "GET /v2/channels/publish/records/{recordId}"
    assert fields.pop("seconds") >= 0
    assert fields == {"apiRequestId": "r1", "attempt": 3, "error.type": "CUT_OFF"}


async def test_a_request_without_an_end_is_logged_as_cancelled(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), tracing.request_span("GET", RECORDS, 1, "r1"):
        pass
    [line] = caplog.records
    assert vars(line)["fields"]["error.type"] == "cancelled"

"""One OpenTelemetry span per request to the API: no-ops until the process sets a tracer provider."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace

from aitoearn_mcp.api.http import NoResponse
from aitoearn_mcp.api.response import ApiResponse

_TRACER = trace.get_tracer("aitoearn_mcp")
_RECORD_ID = re.compile(r"(?<=/records/)(public/)?[^/]+")


class RequestSpan:
    """The span of one request, to which its end is added."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def ended(self, end: ApiResponse | NoResponse) -> None:
        """Note how the request ended: codes and names, never what the API or the caller wrote."""
        if isinstance(end, NoResponse):
            self._span.set_attribute("error.type", end.reason.name)
            self._span.set_status(trace.StatusCode.ERROR)
            return
        self._span.set_attribute("http.response.status_code", end.status)
        if end.code is not None:
            self._span.set_attribute("aitoearn.code", end.code)
        if end.code != 0:
            self._span.set_attribute("error.type", str(end.status if end.code is None else end.code))
            self._span.set_status(trace.StatusCode.ERROR)


@contextmanager
def request_span(method: str, path: str, number: int) -> Iterator[RequestSpan]:
    """Open the span of a request: its method, the template of its path, and which try it is, from 1."""
    route = "/" + _RECORD_ID.sub(r"\1{recordId}", path)
    attributes: dict[str, str | int] = {
        "http.request.method": method,
        "url.template": route,
        "http.request.resend_count": number - 1,
        "aitoearn.try": number,
    }
    # What an exception says may hold anything, so it is not recorded.
    with _TRACER.start_as_current_span(
        f"{method} {route}",
        kind=trace.SpanKind.CLIENT,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        yield RequestSpan(span)

"""What an operator sees of each request to the API: a span, a duration, a log line."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
from opentelemetry import metrics, trace

from aitoearn_mcp.api.http import NoResponse
from aitoearn_mcp.api.response import ApiResponse

_LOG = logging.getLogger(__name__)
# Both are no-ops until the process exports spans or metrics.
_TRACER = trace.get_tracer("aitoearn_mcp")
_SECONDS = metrics.get_meter("aitoearn_mcp").create_histogram(
    "http.client.request.duration",
    unit="s",
    description="Time of a request to AiToEarn.",
    explicit_bucket_boundaries_advisory=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50),
)
_RECORD_ID = re.compile(r"(?<=/records/)(public/)?[^/]+")


class RequestSpan:
    """The span of one request. It holds codes and names, never text of the API or the caller."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self.end: dict[str, str | int] = {"error.type": "cancelled"}

    def ended(self, response: ApiResponse | NoResponse) -> None:
        """Record how the request ended."""
        if isinstance(response, NoResponse):
            self.end = {"error.type": response.reason.name}
        else:
            self.end = {"http.response.status_code": response.status}
            if response.code is not None:
                self.end["aitoearn.code"] = response.code
            if response.code != 0:
                self.end["error.type"] = str(response.status if response.code is None else response.code)
        self._span.set_attributes(self.end)
        if "error.type" in self.end:
            self._span.set_status(trace.StatusCode.ERROR)


@contextmanager
def request_span(method: str, path: str, number: int, request_id: str) -> Iterator[RequestSpan]:
    """Open the span of a request, with its method, the template of its path, and the attempt's number, from 1.

    The log line has both ids: the API request's, and that of the HTTP request being served, if any.
    """
    route = "/" + _RECORD_ID.sub(r"\1{recordId}", path)
    attributes: dict[str, str | int] = {"http.request.method": method, "url.template": route}
    began = anyio.current_time()
    # An exception's message may hold anything, so it is not recorded.
    with _TRACER.start_as_current_span(
        f"{method} {route}",
        kind=trace.SpanKind.CLIENT,
        attributes={**attributes, "http.request.resend_count": number - 1, "aitoearn.try": number},
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        request = RequestSpan(span)
        try:
            yield request
        finally:
            seconds = anyio.current_time() - began
            _SECONDS.record(seconds, {**attributes, **request.end})
            fields = {"apiRequestId": request_id, "attempt": number, "seconds": round(seconds, 3), **request.end}
            _LOG.info("%s %s", method, route, extra={"fields": fields})

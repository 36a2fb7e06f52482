"""Where the process's OpenTelemetry spans go, if anywhere."""

import logging
from collections.abc import Mapping

from opentelemetry import trace

from aitoearn_mcp import __version__

_LOG = logging.getLogger(__name__)
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


def export_traces(environ: Mapping[str, str]) -> None:
    """Send spans to the OTLP endpoint that the environment names, in OpenTelemetry's own variables.

    Without one, or where the process has a tracer provider already, nothing is done.
    """
    if not any(environ.get(name) for name in _ENDPOINTS) or environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        _LOG.warning("an OTLP endpoint is set, and the extra `otel` is not installed: no spans are sent")
        return
    if isinstance(trace.get_tracer_provider(), TracerProvider):
        return
    # Of the environment's OTEL_SERVICE_NAME and this, the environment's wins.
    resource = Resource.create({"service.version": __version__, "service.name": "aitoearn-mcp"})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)

"""Where the process's OpenTelemetry spans and metrics go, if anywhere."""

import logging
from collections.abc import Mapping

from opentelemetry import metrics, trace

from aitoearn_mcp import __version__

_LOG = logging.getLogger(__name__)
_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
_METRICS_ENDPOINT = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"
# Of the environment's OTEL_SERVICE_NAME and this, the environment's wins.
_RESOURCE = {"service.version": __version__, "service.name": "aitoearn-mcp"}


def export_telemetry(environ: Mapping[str, str]) -> None:
    """Send spans and metrics to the OTLP endpoints that the environment names, in OpenTelemetry's own variables.

    Without one, or where the process has a provider already, nothing is done; OTEL_TRACES_EXPORTER and
    OTEL_METRICS_EXPORTER can be `none`.
    """
    sends_traces = _is_wanted(environ, _TRACES_ENDPOINT, "OTEL_TRACES_EXPORTER")
    sends_metrics = _is_wanted(environ, _METRICS_ENDPOINT, "OTEL_METRICS_EXPORTER")
    if not sends_traces and not sends_metrics:
        return
    try:
        if sends_traces:
            _export_traces()
        if sends_metrics:
            _export_metrics()
    except ImportError:
        _LOG.warning("an OTLP endpoint is set, and the extra `otel` is not installed: no spans or metrics are sent")
    except ValueError as error:
        # Variables of OpenTelemetry's own: a mistake in them must not end the start.
        _LOG.warning("OpenTelemetry can't be set up with the OTEL_ variables of the environment: %s", error)


def _is_wanted(environ: Mapping[str, str], endpoint: str, exporter: str) -> bool:
    is_off = environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or environ.get(exporter, "").lower() == "none"
    return not is_off and any(environ.get(name) for name in (endpoint, _ENDPOINT))


def _export_traces() -> None:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    if isinstance(trace.get_tracer_provider(), TracerProvider):
        return
    provider = TracerProvider(resource=Resource.create(_RESOURCE))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def _export_metrics() -> None:
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource

    if isinstance(metrics.get_meter_provider(), MeterProvider):
        return
    reader = PeriodicExportingMetricReader(OTLPMetricExporter())
    metrics.set_meter_provider(MeterProvider([reader], resource=Resource.create(_RESOURCE)))

"""OpenTelemetry's own variables: those that name what is not installed are dropped.

OpenTelemetry raises while it is imported, and the MCP SDK imports it. So this is imported first, by each entry point.
"""

import os
from collections.abc import Iterator, MutableMapping
from importlib.metadata import entry_points

from aitoearn_mcp.i18n import Text

_GROUPS = {
    "OTEL_PROPAGATORS": "opentelemetry_propagator",
    "OTEL_PYTHON_CONTEXT": "opentelemetry_context",
    "OTEL_PYTHON_TRACER_PROVIDER": "opentelemetry_tracer_provider",
    "OTEL_PYTHON_METER_PROVIDER": "opentelemetry_meter_provider",
}
_NO_PROPAGATOR = "none"
_IGNORED = Text(
    "{variable} is ignored: it names {name}, which can't be loaded here",
    "已忽略 {variable}：无法加载它指定的 {name}",
)


def drop_unusable(environ: MutableMapping[str, str]) -> Iterator[Text]:
    """Remove the variables that OpenTelemetry could not follow, and say so of each."""
    for variable, group in _GROUPS.items():
        if variable not in environ:
            continue
        names = [name.strip() for name in environ[variable].split(",")]
        missing = [name for name in names if not _can_be_loaded(group, name)]
        if missing:
            del environ[variable]
        for name in list(filter(None, missing))[:1]:
            yield _IGNORED.format(variable=variable, name=name)


def _can_be_loaded(group: str, name: str) -> bool:
    if group == _GROUPS["OTEL_PROPAGATORS"] and name.lower() == _NO_PROPAGATOR:
        return True
    try:
        return next(iter(entry_points(group=group, name=name))).load() is not None
    except Exception:  # Another project's code is imported, which can raise anything.
        return False


IGNORED = tuple(drop_unusable(os.environ))
"""What was dropped from this process's environment; the log says so."""

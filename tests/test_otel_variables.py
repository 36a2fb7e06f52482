"""OpenTelemetry's variables in the environment: what they name is used, or ignored with a warning."""

import sys
from collections.abc import Mapping

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from serving import SERVE, started

from aitoearn_mcp.otel_variables import drop_unusable

IGNORED = "is ignored: it names x, which can't be loaded here"
VARIABLES = ["OTEL_PROPAGATORS", "OTEL_PYTHON_CONTEXT", "OTEL_PYTHON_TRACER_PROVIDER", "OTEL_PYTHON_METER_PROVIDER"]
FACTORY = [sys.executable, "-m", "uvicorn", "--factory", "aitoearn_mcp.service:create_app", "--port", "0"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OTEL_PROPAGATORS", "tracecontext, baggage"),
        ("OTEL_PROPAGATORS", "none"),
        ("OTEL_PYTHON_CONTEXT", "contextvars_context"),
        ("OTEL_PYTHON_TRACER_PROVIDER", "default_tracer_provider"),
        ("OTEL_PYTHON_METER_PROVIDER", "sdk_meter_provider"),
        ("OTEL_SERVICE_NAME", "x"),
    ],
)
def test_a_variable_that_names_what_is_installed_is_kept(variable: str, value: str) -> None:
    environ = {variable: value}
    assert list(drop_unusable(environ)) == []
    assert environ == {variable: value}


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_variable_that_names_what_is_not_installed_is_dropped_with_a_warning(variable: str) -> None:
    environ = {variable: "x"}
    assert [warning.en for warning in drop_unusable(environ)] == [f"{variable} {IGNORED}"]
    assert environ == {}


def test_one_missing_propagator_of_several_drops_the_variable() -> None:
    environ = {"OTEL_PROPAGATORS": "tracecontext,x"}
    assert [warning.en for warning in drop_unusable(environ)] == [f"OTEL_PROPAGATORS {IGNORED}"]
    assert environ == {}


@pytest.mark.parametrize(("variable", "value"), [("OTEL_PYTHON_TRACER_PROVIDER", ""), ("OTEL_PROPAGATORS", " , ")])
def test_an_empty_variable_is_dropped_without_a_warning(variable: str, value: str) -> None:
    environ = {variable: value}
    assert list(drop_unusable(environ)) == []
    assert environ == {}


@pytest.mark.anyio
@pytest.mark.parametrize("variable", VARIABLES)
async def test_a_server_over_stdio_starts_all_the_same(variable: str, environ: Mapping[str, str]) -> None:
    command = ["-m", "aitoearn_mcp", "--sandbox"]
    process = StdioServerParameters(command=sys.executable, args=command, env={**environ, variable: "x"})
    async with Client(process) as client:
        assert (await client.list_tools()).tools


@pytest.mark.anyio
@pytest.mark.parametrize("command", [[*SERVE, "--sandbox"], FACTORY], ids=["serve", "factory"])
@pytest.mark.parametrize("variable", ["OTEL_PROPAGATORS", "OTEL_PYTHON_TRACER_PROVIDER"])
async def test_a_service_starts_all_the_same_and_logs_the_variable(
    command: list[str], variable: str, environ: Mapping[str, str]
) -> None:
    async with started(command, {**environ, variable: "x"}, sandbox="1") as server:
        await server.says(f"({variable} {IGNORED})")
        server.process.terminate()
        assert await server.ends() in (0, -15)

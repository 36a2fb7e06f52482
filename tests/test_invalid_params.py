"""The error for invalid params names every one of them."""

from typing import Any

import pytest
from mcp.types import INVALID_PARAMS
from stdio_host import HANDSHAKE, notification, request, started

SANDBOX = {"AITOEARN_SANDBOX": "1"}


def error_of(method: str, params: dict[str, Any], *, initialized: bool = True) -> Any:
    """Return the error that a server gives for these params, over stdio."""
    with started(SANDBOX) as server:
        if initialized:
            server.shake_hands()
        server.write(request("x", method, **params))
        error = server.answer("x")["error"]
    assert error["code"] == INVALID_PARAMS
    return error["message"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "params.name: Field required"),
        ({"name": 1}, "params.name: Input should be a valid string"),
        ({"name": "t", "arguments": [1]}, "params.arguments: Input should be a valid dictionary"),
        (
            {"arguments": "\ud800"},
            "params.arguments: Input should be a valid dictionary; params.name: Field required",
        ),
    ],
)
def test_invalid_params_of_a_call_are_named(params: dict[str, Any], message: str) -> None:
    assert error_of("tools/call", params) == f"Invalid request parameters: {message}."


def test_invalid_params_of_initialize_are_named() -> None:
    params = {"capabilities": 3, "clientInfo": {"name": "a client"}}
    assert error_of("initialize", params, initialized=False) == (
        "Invalid request parameters: params.capabilities: Input should be a valid dictionary or instance of "
        "ClientCapabilities; params.clientInfo.version: Field required; params.protocolVersion: Field required."
    )


def test_a_call_before_initialize_is_told_to_begin_with_it() -> None:
    assert error_of("tools/list", {}, initialized=False) == (
        "Invalid request parameters: the session must begin with initialize."
    )


def test_many_problems_are_counted() -> None:
    arguments = {f"name{number}": number for number in range(8)}
    message = error_of("prompts/get", {"name": "backfill_work_links", "arguments": arguments})
    assert message.count("Input should be a valid string") == 5
    assert message.endswith("; and 3 more.")


def test_a_client_can_correct_its_initialize() -> None:
    with started(SANDBOX) as server:
        server.write(request("bad", "initialize"), request("good", "initialize", **HANDSHAKE))
        server.write(notification("notifications/initialized"), request("list", "tools/list"))
        assert "error" in server.answer("bad")
        assert "tools" in server.answer("list")["result"]

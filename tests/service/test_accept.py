"""The Accept header as HTTP has it (RFC 9110, section 12.5.1)."""

import pytest

from aitoearn_mcp.service.accept import is_json, wants_events

EVENTS, AS_JSON, NEITHER = True, False, None


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (["application/json, text/event-stream"], EVENTS),
        (["text/event-stream,application/json"], EVENTS),
        (["application/json", "text/event-stream"], EVENTS),
        (["Application/JSON, Text/Event-Stream"], EVENTS),
        (["application/*, text/*"], EVENTS),
        (["*/*, text/event-stream"], EVENTS),
        (["application/json;q=0.9, text/event-stream;q=0.9"], EVENTS),
        (["application/json;q=0.5, text/event-stream"], EVENTS),
        (['application/json; charset="utf-8", text/event-stream; level=1'], EVENTS),
        ([" , application/json ,, text/event-stream ,"], EVENTS),
        ([], AS_JSON),
        ([""], AS_JSON),
        (["*/*"], AS_JSON),
        (["*/*;q=0.1"], AS_JSON),
        (["application/json"], AS_JSON),
        (["application/*"], AS_JSON),
        (["application/json, text/event-stream;q=0.5"], AS_JSON),
        (["application/json, text/event-stream;q=0"], AS_JSON),
        (["text/html, application/xhtml+xml, */*;q=0.8"], AS_JSON),
        (["text/event-stream"], NEITHER),
        (["text/html"], NEITHER),
        (["application/json;q=0, */*"], NEITHER),
        (["application/json;q=0.000, text/event-stream"], NEITHER),
        (["*/*;q=0"], NEITHER),
        (["application/*;q=0, text/event-stream"], NEITHER),
        (["application/jsonx"], NEITHER),
    ],
)
def test_the_accept_header_decides_between_a_stream_and_json(accept: list[str], expected: bool | None) -> None:
    assert wants_events(accept) is expected


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        ("Application/JSON; charset=UTF-8", True),
        ("application/json;charset=utf-8", True),
        ("application/jsonx", False),
        ("text/plain", False),
        ("", False),
        ("application/json, text/plain", False),
    ],
)
def test_a_content_type_is_compared_without_its_case_and_parameters(content_type: str, expected: bool) -> None:
    assert is_json(content_type) is expected

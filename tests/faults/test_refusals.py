"""Each refusal is on the wire what its name says."""

from collections.abc import Callable
from typing import Any

import pytest

from faults.faulty_server import HOSTILE_TEXT, INSTRUCTIONS, MIB, REFUSALS, Fault
from faults.raw_client import KEY, Proof, Received, assert_fault_is_as_named, both, properly_framed

pytestmark = pytest.mark.anyio


def refuses(code: object, proves: Callable[[dict[str, Any]], bool] = lambda envelope: True) -> Proof:
    def proof(received: Received) -> bool:
        envelope = received.envelope
        whole = list(envelope) == ["data", "code", "message", "timestamp", "requestId"]
        return received.status == 200 and whole and envelope["code"] == code and proves(envelope)

    return both(properly_framed, proof)


PROOFS: dict[str, Proof] = {
    **{f"code_{code}": refuses(code) for code in (400, 401, 404, 15000, 15036, 15071, 15094, 19001)},
    "code_429": refuses(429, lambda envelope: envelope["data"] == {"ttl": 1}),
    "code_429_ttl_huge": refuses(429, lambda envelope: envelope["data"]["ttl"] > 10**20),
    "code_429_ttl_garbage": refuses(429, lambda envelope: envelope["data"]["ttl"] == "soon"),
    "code_500_not_saved": refuses(500),
    "code_500_after_saved": refuses(500),
    "code_19001_after_saved": refuses(19001),
    "code_unknown": refuses(15999),
    "code_string_error": refuses("15000"),
    "code_negative": refuses(-1),
    "code_huge": refuses(10**30),
    "retryable_true": refuses(15070, lambda envelope: envelope["data"]["retryable"] is True),
    "retryable_false": refuses(15070, lambda envelope: envelope["data"]["retryable"] is False),
    "refusal_message_object": refuses(15000, lambda envelope: isinstance(envelope["message"], dict)),
    "refusal_message_huge": refuses(15000, lambda envelope: len(envelope["message"]) > MIB),
    "refusal_message_missing": lambda received: (
        received.envelope["code"] == 15000 and "message" not in received.envelope
    ),
    "refusal_control_characters": refuses(15000, lambda envelope: envelope["message"] == HOSTILE_TEXT),
    "refusal_instructions": refuses(15000, lambda envelope: envelope["message"] == INSTRUCTIONS),
    "refusal_lone_surrogate": refuses(15000, lambda envelope: "\ud800" in envelope["message"]),
    "refusal_bad_utf8": lambda received: b"broken: \xe8\xaf\xff" in received.body and b'"code":15000' in received.body,
    "refusal_key_echoed": refuses(15000, lambda envelope: KEY in envelope["message"]),
}


@pytest.mark.parametrize("fault", REFUSALS, ids=lambda fault: fault.name)
async def test_a_refusal_is_on_the_wire_as_named(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    await assert_fault_is_as_named(fault, PROOFS[fault.name], caplog)


def test_every_refusal_has_a_proof() -> None:
    assert [fault.name for fault in REFUSALS if fault.name not in PROOFS] == []
    assert len(PROOFS) == len(REFUSALS)

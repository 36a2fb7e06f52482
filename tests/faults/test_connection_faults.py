"""Each fault of the connection is on the wire what its name says."""

import pytest

from faults.faulty_server import CONNECTION_FAULTS, GIB, MIB, Fault
from faults.raw_client import PROPER, Proof, Received, assert_fault_is_as_named, ends, proper, properly_framed

pytestmark = pytest.mark.anyio


def half_of_body(end: str) -> Proof:
    def proof(received: Received) -> bool:
        short = int(received.headers["content-length"]) - len(received.body)
        return received.end == end and PROPER.startswith(received.body) and short == len(PROPER) // 2

    return proof


def proper_after(seconds: float) -> Proof:
    return lambda received: proper(received) and received.seconds >= seconds


def chunks_cut_off(received: Received) -> bool:
    size, _, rest = received.body.partition(b"\r\n")
    return (
        received.headers["transfer-encoding"] == "chunked" and len(rest) == int(size, 16) + 2 and received.end == "fin"
    )


def huge(received: Received) -> bool:
    return properly_framed(received) and len(received.body) > 64 * MIB and received.body.endswith(b'"requestId": "r1"}')


PROOFS: dict[str, Proof] = {
    "reset_before_reading": ends("rst"),
    "reset_after_reading": ends("rst"),
    "reset_after_handling": ends("rst"),
    "close_before_handling": ends("fin"),
    "close_before_answer": ends("fin"),
    "cut_off_body": half_of_body("fin"),
    "cut_off_body_reset": half_of_body("rst"),
    "cut_off_chunked": chunks_cut_off,
    "cut_off_headers": lambda received: (
        received.data.startswith(b"HTTP/1.1 200 OK\r\n") and b"\r\n\r\n" not in received.data
    ),
    "stalled_body": half_of_body("open"),
    "trickling_body": lambda received: PROPER.startswith(received.body[:3]) and received.end == "open",
    "trickling_headers": lambda received: len(received.data) == 4 and received.seconds > 0.1,
    "endless_continue": lambda received: received.data.count(b"HTTP/1.1 100 Continue\r\n\r\n") >= 3,
    "endless_body": lambda received: len(received.data) > 4 * MIB and b"\r\n0\r\n\r\n" not in received.data,
    "huge_body": huge,
    "silence_before": ends("open"),
    "silence_after": ends("open"),
    "slow": proper_after(0.3),
    "slow_to_handle": proper_after(0.3),
    "keep_alive_closed": lambda received: proper(received) and received.headers["connection"] == "keep-alive",
    "keep_alive_reset": lambda received: received.body == PROPER and received.end == "rst",
}
ENOUGH = {"trickling_body": 88, "trickling_headers": 4, "endless_continue": 75, "endless_body": 5 * MIB}
"""Bytes after which a response that never ends has shown what it is."""


@pytest.mark.parametrize("fault", CONNECTION_FAULTS, ids=lambda fault: fault.name)
async def test_a_connection_fault_is_on_the_wire_as_named(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    await assert_fault_is_as_named(fault, PROOFS[fault.name], caplog, ENOUGH.get(fault.name, GIB))


def test_every_connection_fault_has_a_proof() -> None:
    assert [fault.name for fault in CONNECTION_FAULTS if fault.name not in PROOFS] == []
    assert len(PROOFS) == len(CONNECTION_FAULTS)

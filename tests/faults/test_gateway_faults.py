"""Each fault of a gateway is on the wire what its name says."""

import email.utils
import time

import pytest

from faults.faulty_server import GATEWAY_FAULTS, Fault
from faults.raw_client import KEY, Proof, Received, assert_fault_is_as_named, both, properly_framed

pytestmark = pytest.mark.anyio


def plain(status: int, **headers: str) -> Proof:
    """Prove a response with this status and no JSON; header values by prefix."""

    def proof(received: Received) -> bool:
        shown = all(received.headers[name.replace("_", "-")].startswith(value) for name, value in headers.items())
        return received.status == status and shown and not received.body.startswith((b"{", b"["))

    return both(properly_framed, proof)


def html(status: int) -> Proof:
    return both(plain(status, content_type="text/html"), lambda received: b"<html>" in received.body)


def retry_at(seconds: float) -> Proof:
    def proof(received: Received) -> bool:
        date = email.utils.parsedate_to_datetime(received.headers["retry-after"])
        return received.status == 429 and abs(date.timestamp() - time.time() - seconds) < 2

    return proof


def redirects(status: int) -> Proof:
    return lambda received: (
        received.status == status and received.headers["location"] == f"{received.elsewhere}/records/1"
    )


PROOFS: dict[str, Proof] = {
    **{f"http_{code}": plain(code) for code in (400, 401, 403, 404, 413, 429, 500, 502, 503, 504)},
    **{f"http_{code}_after_handling": plain(code) for code in (500, 502, 503, 504)},
    "http_429_retry_after_seconds": plain(429, retry_after="1"),
    "http_429_retry_after_date": retry_at(2),
    "http_429_retry_after_past_date": retry_at(-3600),
    "http_429_retry_after_huge": plain(429, retry_after="9" * 30),
    "http_429_retry_after_negative": plain(429, retry_after="-5"),
    "http_429_retry_after_garbage": plain(429, retry_after="soon \xe9"),
    "http_503_retry_after_seconds": plain(503, retry_after="1"),
    "html_502": html(502),
    "html_502_after_handling": html(502),
    "html_200": html(200),
    "html_200_after_handling": html(200),
    "redirect_302": redirects(302),
    "redirect_307": redirects(307),
    "redirect_308": redirects(308),
    "key_echoed_in_page": both(html(502), lambda received: KEY.encode() in received.body),
}


@pytest.mark.parametrize("fault", GATEWAY_FAULTS, ids=lambda fault: fault.name)
async def test_a_gateway_fault_is_on_the_wire_as_named(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    await assert_fault_is_as_named(fault, PROOFS[fault.name], caplog)


def test_every_gateway_fault_has_a_proof() -> None:
    assert [fault.name for fault in GATEWAY_FAULTS if fault.name not in PROOFS] == []
    assert len(PROOFS) == len(GATEWAY_FAULTS)

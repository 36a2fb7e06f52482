"""The catalogue of faults."""

from faults.faulty_server.connection import CONNECTION_FAULTS
from faults.faulty_server.content import CONTENT_FAULTS
from faults.faulty_server.framing import FRAMING_FAULTS
from faults.faulty_server.gateway import GATEWAY_FAULTS
from faults.faulty_server.refusals import REFUSALS
from faults.faulty_server.script import Fault

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        *CONNECTION_FAULTS,
        *FRAMING_FAULTS,
        *GATEWAY_FAULTS,
        *REFUSALS,
        *CONTENT_FAULTS,
    )
}
"""Every fault by its name. Refused connections and TLS failures are in UNREACHABLE: no request gets that far."""

"""The catalogue holds every fault once."""

from faults.faulty_server import CONNECTION_FAULTS, CONTENT_FAULTS, FAULTS, FRAMING_FAULTS, GATEWAY_FAULTS, REFUSALS


def test_every_fault_is_in_the_catalogue_under_a_name_of_its_own() -> None:
    every = [*CONNECTION_FAULTS, *FRAMING_FAULTS, *GATEWAY_FAULTS, *REFUSALS, *CONTENT_FAULTS]
    assert [(name, fault.name) for name, fault in FAULTS.items()] == [(fault.name, fault.name) for fault in every]

"""A loopback HTTP/1.1 server in front of an ASGI app, which breaks the wire in every way that FAULTS names."""

from faults.faulty_server.catalogue import FAULTS
from faults.faulty_server.connection import CONNECTION_FAULTS, slow, slow_to_handle
from faults.faulty_server.content import CONTENT_FAULTS, altered
from faults.faulty_server.exchange import GIB, MIB, ApiResponse, Exchange, SeenRequest
from faults.faulty_server.framing import FRAMING_FAULTS, gzip_bomb
from faults.faulty_server.gateway import GATEWAY_FAULTS, http_status, redirect
from faults.faulty_server.payloads import ANOTHER_ID, HOSTILE_TEXT, INSTRUCTIONS
from faults.faulty_server.refusals import REFUSALS, refusal
from faults.faulty_server.script import SERVED, Fault, Script, always, on_path, only, then_refuse
from faults.faulty_server.server import FaultyServer, faulty_server
from faults.faulty_server.unreachable import UNREACHABLE

__all__ = [
    "ANOTHER_ID",
    "CONNECTION_FAULTS",
    "CONTENT_FAULTS",
    "FAULTS",
    "FRAMING_FAULTS",
    "GATEWAY_FAULTS",
    "GIB",
    "HOSTILE_TEXT",
    "INSTRUCTIONS",
    "MIB",
    "REFUSALS",
    "SERVED",
    "UNREACHABLE",
    "ApiResponse",
    "Exchange",
    "Fault",
    "FaultyServer",
    "Script",
    "SeenRequest",
    "altered",
    "always",
    "faulty_server",
    "gzip_bomb",
    "http_status",
    "on_path",
    "only",
    "redirect",
    "refusal",
    "slow",
    "slow_to_handle",
    "then_refuse",
]

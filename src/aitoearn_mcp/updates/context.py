"""What an update works with."""

from dataclasses import dataclass

from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.reads import RecordResult
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.updates.audit import AuditLog
from aitoearn_mcp.updates.locks import RecordLocks


@dataclass(frozen=True, slots=True)
class UpdateContext:
    """One call's way to AiToEarn, and what guards its updates.

    `tool` is named in the audit log, which is None where there is none. `protects_links`: see updates/protection.py.
    """

    api: AiToEarnClient
    locks: RecordLocks
    redactor: Redactor
    tool: str
    audit_log: AuditLog | None = None
    protects_links: bool = False


@dataclass(frozen=True, slots=True)
class EarlierRead:
    """A record as it was read before its update's turn came, at one moment of the event loop's clock.

    It counts until `fresh_until`, and as long as no other call of this process writes to the record. `or_nothing`: what
    it holds was judged, so once it does not count, nothing is to be sent.
    """

    result: RecordResult
    at: float
    fresh_until: float
    or_nothing: bool = False

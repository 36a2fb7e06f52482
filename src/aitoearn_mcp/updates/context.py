"""What an update works with."""

from dataclasses import dataclass

from aitoearn_mcp.api.client import AiToEarnClient
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

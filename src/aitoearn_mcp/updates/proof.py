"""What shows that an update was stored."""

from dataclasses import dataclass
from enum import Enum

from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate, same_record_id
from aitoearn_mcp.links.link import canonical_url


class Evidence(Enum):
    """How it is known that an update was stored."""

    RESPONSE = "AiToEarn returned the record"
    RESPONSE_AND_READ = "AiToEarn said so without a record, which was read afterwards"
    RESPONSE_ALONE = "AiToEarn said so, and the record could not be read"
    READ = "no usable response came, but a read proves the update"


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """An update that was stored: the record, the evidence, and the id under which AiToEarn logged the request.

    `update` is what was sent as a response shows it (cleaned, without secrets), so that the two can be compared.
    `public_only`: see RecordResult. `before` is the record as it was, where it was read first. `audit_failure` says why
    the audit log lacks the end of this update, if it does.
    """

    update: WorkLinkUpdate
    record: PublishRecord
    evidence: Evidence
    public_only: bool = False
    before: PublishRecord | None = None
    request_id: str = ""
    audit_failure: str | None = None

    @property
    def replaced(self) -> dict[str, str] | None:
        """The other link that the record had, and its status, where that is known."""
        if self.before is None or self.before.work_link in (None, "", self._link_now):
            return None
        replaced = {"workLink": self.before.work_link, "linkStatus": self.before.link_status}
        return {name: value for name, value in replaced.items() if value is not None}

    @property
    def _link_now(self) -> str | None:
        """The record's link after the update; where no record came back, what AiToEarn stores of the one sent."""
        if self.evidence is not Evidence.RESPONSE_ALONE or self.before is None:
            return self.record.work_link
        if self.update.link_status is not LinkStatus.READY or self.update.work_link is None:
            return self.before.work_link
        return canonical_url(self.update.work_link, self.before.account_type) or self.update.work_link


def proves(update: WorkLinkUpdate, record_id: str, record: PublishRecord, *, public_only: bool = False) -> bool:
    """Tell whether a record, as read, proves that an update was stored. `update` is as a response would show it.

    `dataId` is never returned, so an update with one is never proven. A short link is stored as what it leads to, so it
    is proven only where the record holds it verbatim. Two links of one post are not a proof: on many platforms AiToEarn
    stores a link as it is, and the old one may lack what the new one was sent for. The public view of a record has no
    linkError and no linkMeta, so it can only prove a link.
    """
    if update.data_id is not None or not same_record_id(record.id, record_id):
        return False
    if record.link_status != update.link_status or not _proves_rest(update, record):
        return False
    if update.link_status is not LinkStatus.READY:
        return not public_only
    if record.work_link is None or update.work_link is None:
        return False
    return record.work_link in (update.work_link, canonical_url(update.work_link, record.account_type))


def _proves_rest(update: WorkLinkUpdate, record: PublishRecord) -> bool:
    if record.fields.get("linkError", "") != (update.link_error or ""):
        return False
    sent = {"platformWorkId": update.platform_work_id, "linkMeta": update.link_meta}
    return all(value is None or record.fields.get(name) == value for name, value in sent.items())

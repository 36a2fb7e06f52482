"""The data that goes to the API and comes back: the update, the record, their enums."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

_OBJECT_ID = re.compile(r"[0-9a-fA-F]{24}")


class LinkStatus(StrEnum):
    """State of a record's work link. Most records have none (api-contract, section 9)."""

    READY = "ready"
    PENDING = "pending"
    FAILED = "failed"


class PublishStatus(StrEnum):
    """State of a publication. The API uses numbers; see STATUS_NUMBERS."""

    FAILED = "failed"
    WAITING = "waiting"
    PUBLISHED = "published"
    PUBLISHING = "publishing"
    WAITING_FOR_UPDATE = "waiting_for_update"
    UPDATING = "updating"
    UPDATE_FAILED = "update_failed"
    QUEUED = "queued"
    PLATFORM_SCHEDULED = "platform_scheduled"
    WAITING_FOR_USER_ACTION = "waiting_for_user_action"
    CANCELED = "canceled"


# AiToEarn's numbers run from -1 in the order above.
STATUS_NUMBERS = {status: number for number, status in enumerate(PublishStatus, start=-1)}
_STATUS_NAMES = {number: status for status, number in STATUS_NUMBERS.items()}


def is_object_id(record_id: str) -> bool:
    """Tell whether AiToEarn can have a record with this id: its ids are 24 hex digits."""
    return _OBJECT_ID.fullmatch(record_id) is not None


def same_record_id(a: str, b: str) -> bool:
    """Compare two record ids, ignoring the case of hex digits."""
    return a == b or (is_object_id(a) and is_object_id(b) and a.lower() == b.lower())


@dataclass(frozen=True, slots=True)
class WorkLinkUpdate:
    """One change of a record's work link fields. None means not given and not sent: the API refuses null."""

    link_status: LinkStatus
    work_link: str | None = None
    platform_work_id: str | None = None
    data_id: str | None = None
    link_error: str | None = None
    link_meta: dict[str, Any] | None = None

    @property
    def fallback_work_id(self) -> str | None:
        """The work id that the API uses where the link holds none: platformWorkId, else dataId."""
        return self.platform_work_id or self.data_id

    def body(self) -> dict[str, Any]:
        """Return the request body: linkStatus and every given field, under the API's names."""
        fields = {
            "workLink": self.work_link,
            "dataId": self.data_id,
            "platformWorkId": self.platform_work_id,
            "linkStatus": self.link_status.value,
            "linkError": self.link_error,
            "linkMeta": self.link_meta,
        }
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class PublishRecord:
    """A publish record as the API returned it. AiToEarn may add fields and enum values.

    `fields` has every field except null ones, in the API's order and types, with `id` as a string.
    """

    fields: Mapping[str, Any]

    @classmethod
    def parse(cls, data: object) -> "PublishRecord | None":
        """Return the record in a response's data; None where that is not an object with an id."""
        if not isinstance(data, dict):
            return None
        record_id = data.get("id")
        if isinstance(record_id, bool) or not isinstance(record_id, str | int) or record_id == "":
            return None
        return cls({"id": str(record_id)} | {k: v for k, v in data.items() if v is not None and k != "id"})

    @property
    def id(self) -> str:
        """The record's id."""
        return str(self.fields["id"])

    @property
    def account_type(self) -> str | None:
        """The platform, such as `douyin`."""
        return self._text("accountType")

    @property
    def publish_status(self) -> str | None:
        """The publish status by name; an unknown number as its digits."""
        number = self.fields.get("status")
        if isinstance(number, bool) or not isinstance(number, int):
            return None
        return _STATUS_NAMES.get(number, str(number))

    @property
    def link_status(self) -> str | None:
        """`ready`, `pending`, `failed`, None, or an unknown value as it came."""
        return self._text("linkStatus")

    @property
    def work_link(self) -> str | None:
        """The stored link, which may exist whatever the status is; None for a blank one."""
        link = self._text("workLink")
        return link if link and not link.isspace() else None

    @property
    def link_error(self) -> str | None:
        """Why there is no link, in words."""
        return self._text("linkError")

    @property
    def account_id(self) -> str | None:
        """The id of the social account that published the post."""
        return self._text("accountId")

    @property
    def platform_work_id(self) -> str | None:
        """The platform's id of the post, as publishing or a caller gave it."""
        return self._text("platformWorkId")

    @property
    def title(self) -> str | None:
        """The post's title."""
        return self._text("title")

    @property
    def flow_id(self) -> str | None:
        """The id of its publish flow; a flow has one record for each account."""
        return self._text("flowId")

    @property
    def task_id(self) -> str | None:
        """The external task's id."""
        return self._text("taskId")

    @property
    def publish_time(self) -> datetime | None:
        """When the post was or will be published; None where the API returned no time that a calendar has."""
        try:
            moment = datetime.fromisoformat(self._text("publishTime") or "")
        except ValueError:
            return None
        # In some time zone, the first and the last day of the calendar are outside it.
        if not datetime.min.year < moment.year < datetime.max.year:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

    @property
    def has_link(self) -> bool:
        """Whether the record has a link. Only linkStatus `failed` means none: publishing sets no linkStatus."""
        return bool(self.work_link) and self.link_status != LinkStatus.FAILED

    @property
    def created_at(self) -> str:
        """When the record was created, ISO 8601 in UTC; empty where the API returned no time."""
        return self._text("createdAt") or ""

    def _text(self, name: str) -> str | None:
        value = self.fields.get(name)
        return value if isinstance(value, str) else None

"""The AiToEarn API's endpoints, and the protocol of a call: tries, read-back, deadline."""

import dataclasses
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any
from urllib.parse import quote

import anyio
from pydantic import SecretStr

from aitoearn_mcp import __version__
from aitoearn_mcp.api import errors, outcome
from aitoearn_mcp.api.codes import CRASH, INVALID_LINK
from aitoearn_mcp.api.http import LIST_LIMIT, RECORD_LIMIT, ApiHttp, NoResponse
from aitoearn_mcp.api.models import PublishRecord, WorkLinkUpdate, is_object_id, same_record_id
from aitoearn_mcp.api.outcome import NextStep, Outcome, Verdict
from aitoearn_mcp.api.request_id import new_request_id
from aitoearn_mcp.api.response import ApiResponse, safe_to_show
from aitoearn_mcp.api.response_errors import RequestContext, error_of, stopped_after_unknown
from aitoearn_mcp.api.tracing import request_span
from aitoearn_mcp.i18n import Language
from aitoearn_mcp.redaction import Redactor

_RECORDS = "v2/channels/publish/records"
_LANGUAGES: dict[Language, str] = {"en": "en-US", "zh": "zh-CN"}


class Evidence(Enum):
    """How it is known that a write was stored."""

    ANSWER = "the API returned the record"
    ANSWER_AND_READ = "the API said so without a record, which was read afterwards"
    ANSWER_ALONE = "the API said so, and no record could be had"
    READ = "no usable answer came, but a read shows the update"


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """A write that was stored: the record, how that is known, and the id under which AiToEarn logged it.

    `update` is what was sent as an answer shows it (cleaned, without secrets), so that the two can be compared.
    `public_only`: see RecordResult.
    """

    update: WorkLinkUpdate
    record: PublishRecord
    evidence: Evidence
    request_id: str
    public_only: bool = False


@dataclass(frozen=True, slots=True)
class RecordResult:
    """A record as read. `public_only`: AiToEarn could show no more than the fields that anybody may see."""

    record: PublishRecord
    request_id: str
    public_only: bool = False


@dataclass(frozen=True, slots=True)
class RecordList:
    """Records as listed. `unreadable` counts the entries that are no records at all."""

    records: tuple[PublishRecord, ...]
    unreadable: int
    request_id: str


class AiToEarnClient:
    """The API as one tool call sees it: one key, which `redactor` knows, one deadline over everything. Cheap to make.

    `deadline` is on anyio's clock. Every method raises AiToEarnError.
    """

    def __init__(
        self, http: ApiHttp, key: SecretStr, redactor: Redactor, *, deadline: float, language: Language = "en"
    ) -> None:
        self._http = http
        self._key = key
        self._redactor = redactor
        self._deadline = deadline
        self._language = language
        self._written: set[str] = set()
        self._tries: Counter[tuple[str, str]] = Counter()

    @property
    def seconds_left(self) -> float:
        """The seconds until the call's deadline; negative after it."""
        return self._deadline - anyio.current_time()

    def has_written(self, record_id: str | None = None) -> bool:
        """Tell whether a request that changes this record, or any, was begun."""
        return bool(self._written) if record_id is None else record_id in self._written

    async def get_record(self, record_id: str) -> RecordResult:
        """Return one record of the key's user."""
        return await self._fetch(record_id, self._deadline)

    async def list_records(self, filters: Mapping[str, str]) -> RecordList:
        """Return every record that matches the API's own filters, in one piece: the API has no paging."""
        request_id = new_request_id()
        end, verdict = await self._read(
            _RECORDS, request_id, self._deadline, params=filters, limit=LIST_LIMIT, crash_may_pass=True
        )
        if isinstance(end, NoResponse) or end.code != 0 or not isinstance(end.data, list):
            raise error_of(end, verdict, RequestContext(), request_id)
        read = [PublishRecord.parse(item) for item in end.data]
        records = tuple(record for record in read if record is not None)
        return RecordList(records, len(read) - len(records), _request_id_of(end, request_id))

    async def update_work_link(
        self,
        record_id: str,
        update: WorkLinkUpdate,
        *,
        request_id: str | None = None,
        before_try: Callable[[], Awaitable[None]] | None = None,
    ) -> UpdateResult:
        """Set a record's work link and return the stored record.

        `before_try` is awaited before each time that the update is sent, and stops it by raising AiToEarnError.
        Raises RefusedError or NotSentError where nothing changed and OutcomeUnknownError where that can't be said;
        whatever was stored is returned, also if only a read could show it.
        """
        request_id = request_id or new_request_id()
        reserve = outcome.read_back_reserve(self.seconds_left)
        shown = self._as_shown(update)
        verdicts: list[Verdict] = []
        while True:
            if before_try is not None:
                await self._before(before_try, verdicts, request_id)
            self._written.add(record_id)
            end = await self._send(
                "PATCH", work_link_path(record_id), request_id, self._deadline - reserve, body=update.body()
            )
            verdicts.append(outcome.judge(end, record_id))
            step = outcome.next_step(verdicts, seconds_left=self.seconds_left - reserve, chance=random.random())
            if step.act is NextStep.DONE and isinstance(end, ApiResponse):
                return await self._stored(end, record_id, shown, request_id)
            if step.act in (NextStep.READ_BACK_OR_RESEND, NextStep.READ_BACK_OR_STOP):
                until = self._deadline - (reserve if step.act is NextStep.READ_BACK_OR_RESEND else 0.0)
                read = await self._read_back(record_id, until)
                if read is not None and outcome.proves(shown, record_id, read.record, public_only=read.public_only):
                    return UpdateResult(shown, read.record, Evidence.READ, request_id, read.public_only)
            if step.act in (NextStep.READ_BACK_OR_STOP, NextStep.STOP):
                break
            await anyio.sleep(step.wait)
        maybe_saved = any(verdict.outcome is Outcome.UNKNOWN for verdict in verdicts)
        asked = RequestContext(record_id, update)
        if isinstance(end, ApiResponse) and end.code == INVALID_LINK:
            read = await self._read_back(record_id, self._deadline)
            asked = replace(asked, account_type=read.record.account_type if read else None)
        raise error_of(end, verdicts[-1], asked, request_id, maybe_saved=maybe_saved)

    async def _before(
        self, before_try: Callable[[], Awaitable[None]], verdicts: list[Verdict], request_id: str
    ) -> None:
        """Await the caller's check; what it raises does not undo an earlier try."""
        try:
            await before_try()
        except errors.AiToEarnError as error:
            if any(verdict.outcome is Outcome.UNKNOWN for verdict in verdicts):
                raise stopped_after_unknown(error, request_id) from None
            raise

    def _as_shown(self, update: WorkLinkUpdate) -> WorkLinkUpdate:
        """Return an update as an answer would show it: what is cleaned there differs from what was sent."""
        sent = {field.name: getattr(update, field.name) for field in dataclasses.fields(update)}
        del sent["link_status"]
        return WorkLinkUpdate(update.link_status, **safe_to_show(sent, self._redactor))

    async def _stored(
        self, answer: ApiResponse, record_id: str, shown: WorkLinkUpdate, request_id: str
    ) -> UpdateResult:
        """Return what the API answered with code 0, reading the record where the answer holds none."""
        request_id = answer.request_id or request_id
        record = PublishRecord.parse(answer.data)
        if record is not None:
            return UpdateResult(shown, record, Evidence.ANSWER, request_id)
        read = await self._read_back(record_id, self._deadline)
        if read is not None:
            return UpdateResult(shown, read.record, Evidence.ANSWER_AND_READ, request_id, read.public_only)
        return UpdateResult(shown, PublishRecord({"id": record_id}), Evidence.ANSWER_ALONE, request_id)

    async def _read_back(self, record_id: str, until: float) -> RecordResult | None:
        """Read a record after a write, where a failure to read is no failure of the call."""
        try:
            return await self._fetch(record_id, until)
        except errors.AiToEarnError:
            return None

    async def _fetch(self, record_id: str, until: float) -> RecordResult:
        request_id = new_request_id()
        asked = RequestContext(record_id)
        end, verdict = await self._read(_path(record_id), request_id, until)
        record = _record_in(end, record_id)
        if record is not None:
            return RecordResult(record, _request_id_of(end, request_id))
        error = error_of(end, verdict, asked, request_id)
        if isinstance(end, ApiResponse) and end.code == CRASH and is_object_id(record_id):
            # AiToEarn crashes on a record with a field value that it can't serialise. Its public view of the same
            # record has fewer fields, so that it may still be shown.
            end, _verdict = await self._read(_path(record_id, prefix="public/"), request_id, until, with_key=False)
            record = _record_in(end, record_id)
            if record is not None:
                return RecordResult(record, _request_id_of(end, request_id), public_only=True)
        raise error

    async def _read(
        self,
        path: str,
        request_id: str,
        until: float,
        *,
        params: Mapping[str, str] | None = None,
        limit: int = RECORD_LIMIT,
        with_key: bool = True,
        crash_may_pass: bool = False,
    ) -> tuple[ApiResponse | NoResponse, Verdict]:
        """Send a GET until it is answered, refused, or out of tries or time."""
        verdicts: list[Verdict] = []
        while True:
            end = await self._send("GET", path, request_id, until, params=params, limit=limit, with_key=with_key)
            verdicts.append(outcome.judge_read(end, crash_may_pass=crash_may_pass))
            left = until - anyio.current_time()
            step = outcome.next_step(verdicts, seconds_left=left, chance=random.random())
            if step.act is not NextStep.RESEND:
                return end, verdicts[-1]
            await anyio.sleep(step.wait)

    async def _send(
        self,
        method: str,
        path: str,
        request_id: str,
        until: float,
        *,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        limit: int = RECORD_LIMIT,
        with_key: bool = True,
    ) -> ApiResponse | NoResponse:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Accept-Language": _LANGUAGES[self._language],
            "User-Agent": f"aitoearn-mcp/{__version__}",
        }
        if with_key:
            headers["X-Api-Key"] = self._key.get_secret_value()
        if body is not None:
            headers["Content-Type"] = "application/json"
        seconds = until - anyio.current_time()
        self._tries[request_id, path] += 1
        with request_span(method, path, self._tries[request_id, path]) as span:
            end = await self._http.exchange(
                method,
                path,
                request_id,
                headers=headers,
                seconds=seconds,
                body=body,
                params=params,
                limit=limit,
                redactor=self._redactor,
            )
            span.ended(end)
        return end


def work_link_path(record_id: str) -> str:
    """Return the path of the one request that writes, below the base URL."""
    return f"{_path(record_id)}/work-link"


def _path(record_id: str, *, prefix: str = "") -> str:
    return f"{_RECORDS}/{prefix}{quote(record_id, safe='')}"


def _record_in(end: ApiResponse | NoResponse, record_id: str) -> PublishRecord | None:
    """Return the record that an answer holds, if it is the one that was asked for."""
    if isinstance(end, NoResponse) or end.code != 0:
        return None
    record = PublishRecord.parse(end.data)
    return record if record is not None and same_record_id(record.id, record_id) else None


def _request_id_of(end: ApiResponse | NoResponse, request_id: str) -> str:
    return end.request_id or request_id if isinstance(end, ApiResponse) else request_id

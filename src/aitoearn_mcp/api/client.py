"""AiToEarn's endpoints: each method is one attempt at one of them (api-contract, sections 3, 5 and 10)."""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import anyio
from pydantic import SecretStr

from aitoearn_mcp import __version__
from aitoearn_mcp.api.http import LIST_LIMIT, RECORD_LIMIT, ApiHttp, NoResponse
from aitoearn_mcp.api.models import WorkLinkUpdate
from aitoearn_mcp.api.response import ApiResponse, safe_to_show
from aitoearn_mcp.api.tracing import request_span
from aitoearn_mcp.i18n import Language
from aitoearn_mcp.redaction import Redactor

_RECORDS = "v2/channels/publish/records"
_LANGUAGES: dict[Language, str] = {"en": "en-US", "zh": "zh-CN"}


class AiToEarnClient:
    """The API as one tool call sees it: one key, which `redactor` knows, and one deadline, on anyio's clock.

    Cheap to make. A method sends one request and returns what came back; it never raises. `request_id` is what AiToEarn
    logs the request under, `until` the time by which the response must be complete.
    """

    def __init__(
        self, http: ApiHttp, key: SecretStr, redactor: Redactor, *, deadline: float, language: Language = "en"
    ) -> None:
        self._http = http
        self._key = key
        self._redactor = redactor
        self._language = language
        self._written: set[str] = set()
        self._attempts: Counter[tuple[str, str]] = Counter()
        self.deadline = deadline

    @property
    def key_fingerprint(self) -> str:
        """A hash that tells keys apart without revealing them."""
        return hashlib.sha256(self._key.get_secret_value().encode()).hexdigest()

    @property
    def seconds_left(self) -> float:
        """The seconds until the call's deadline; negative after it."""
        return self.deadline - anyio.current_time()

    def has_written(self, record_id: str | None = None) -> bool:
        """Tell whether a request that changes this record, or any record, was begun."""
        return bool(self._written) if record_id is None else record_id in self._written

    async def update_work_link(
        self, record_id: str, update: WorkLinkUpdate, request_id: str, until: float
    ) -> ApiResponse | NoResponse:
        """Send the one request that changes a record."""
        self._written.add(record_id)
        return await self._send("PATCH", work_link_path(record_id), request_id, until, body=update.body())

    async def get_record(self, record_id: str, request_id: str, until: float) -> ApiResponse | NoResponse:
        """Ask for one record of the key's user."""
        return await self._send("GET", _path(record_id), request_id, until)

    async def get_public_record(self, record_id: str, request_id: str, until: float) -> ApiResponse | NoResponse:
        """Ask for the public view of a record. It needs no key, and a wrong one would be refused."""
        return await self._send("GET", _path(record_id, prefix="public/"), request_id, until, with_key=False)

    async def list_records(self, filters: Mapping[str, str], request_id: str, until: float) -> ApiResponse | NoResponse:
        """Ask for all records that match the API's own filters: it has no paging."""
        return await self._send("GET", _RECORDS, request_id, until, params=filters, limit=LIST_LIMIT)

    async def list_accounts(self, request_id: str, until: float) -> ApiResponse | NoResponse:
        """Ask for the user's social accounts: a plain read of AiToEarn's database."""
        return await self._send("GET", "v2/channels/accounts", request_id, until, limit=LIST_LIMIT)

    async def get_link_info(
        self, account_type: str, link: str, request_id: str, until: float
    ) -> ApiResponse | NoResponse:
        """Ask what a link leads to; it writes nothing.

        Never with an accountId: AiToEarn would load the account's credential, and may set the account offline
        (api-contract, sections 9 and 10).
        """
        params = {"platform": account_type, "link": link}
        return await self._send("GET", "v2/channels/works/link-info", request_id, until, params=params)

    def as_shown(self, update: WorkLinkUpdate) -> WorkLinkUpdate:
        """Return an update as a response would show it: cleaned, and without secrets."""
        sent = {field.name: getattr(update, field.name) for field in dataclasses.fields(update)}
        del sent["link_status"]
        return WorkLinkUpdate(update.link_status, **safe_to_show(sent, self._redactor))

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
        self._attempts[request_id, path] += 1
        with request_span(method, path, self._attempts[request_id, path], request_id) as span:
            response = await self._http.exchange(
                method,
                path,
                request_id,
                headers=headers,
                seconds=until - anyio.current_time(),
                body=body,
                params=params,
                limit=limit,
                redactor=self._redactor,
            )
            span.ended(response)
        return response


def work_link_path(record_id: str) -> str:
    """Return the path of the one request that changes a record, below the base URL."""
    return f"{_path(record_id)}/work-link"


def _path(record_id: str, *, prefix: str = "") -> str:
    return f"{_RECORDS}/{prefix}{quote(record_id, safe='')}"

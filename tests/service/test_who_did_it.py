"""Who made a call: in every line of the audit log, and in the log beside both requests' ids."""

import hashlib
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from issuer import issuing
from serving import TOKEN, call_body, call_headers, calling, raw_http, serving, settings
from starlette.applications import Starlette

from aitoearn_mcp.log import set_up_log
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, DOUYIN_WITHOUT_LINK, KEY, USER
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio

UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": "https://www.douyin.com/video/7388888888888888888"}


@asynccontextmanager
async def way_to_call(kind: str, folder: Path) -> AsyncIterator[tuple[dict[str, str], dict[str, str], dict[str, str]]]:
    """Give the settings, the service's own settings and the headers of one way to call."""
    if kind == "own key":
        yield {}, {}, {"X-Api-Key": KEY}
    elif kind == "shared token":
        yield {"api_key": KEY, "mcp_token": TOKEN}, {}, {"Authorization": f"Bearer {TOKEN}"}
    elif kind == "named token":
        path = folder / "tokens"
        path.touch(0o600)
        path.write_text(json.dumps({"laptop": hashlib.sha256(TOKEN.encode()).hexdigest()}))
        yield {"api_key": KEY}, {"AITOEARN_MCP_TOKENS_FILE": str(path)}, {"Authorization": f"Bearer {TOKEN}"}
    else:
        async with issuing() as issuer:
            yield {"api_key": KEY}, issuer.settings, {"Authorization": f"Bearer {issuer.token(sub='小明')}"}


@pytest.mark.parametrize(
    ("kind", "caller"),
    [
        ("own key", "key:4dcf87c9563d"),
        ("shared token", "AITOEARN_MCP_TOKEN"),
        ("named token", "laptop"),
        ("access token", "小明"),
    ],
)
async def test_every_line_of_the_audit_log_names_the_caller_and_the_http_request(
    app: Starlette, tmp_path: Path, era: str, kind: str, caller: str
) -> None:
    log = tmp_path / "audit.jsonl"
    async with way_to_call(kind, tmp_path) as (more, service_settings, headers):
        given = settings("http://localhost/api", audit_log=str(log), **more)
        async with serving(given, app, service=service_settings) as service, raw_http() as http:
            head = {**call_headers("update_work_link", era), **headers, "X-Request-Id": "request-7"}
            await http.post(service.url, headers=head, json=call_body("update_work_link", era, UPDATE))
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(line["event"], line["caller"], line["httpRequestId"]) for line in lines] == [
        ("begin", caller, "request-7"),
        ("end", caller, "request-7"),
    ]
    assert lines[0]["requestId"] not in (None, "request-7")


async def test_a_caller_undoes_its_own_writes_alone(tmp_path: Path, era: str) -> None:
    """The log holds what others wrote, and their records are none of its business."""
    store = Store.seeded(keys={KEY: USER, "the-key-of-another": USER})
    given = settings("http://localhost/api", audit_log=str(tmp_path / "audit.jsonl"))
    first, second = DOUYIN_WITHOUT_LINK, DOUYIN_PENDING
    async with serving(given, create_app(store)) as service:
        for key, record in ((KEY, first), ("the-key-of-another", second)):
            async with calling(service.url, era, X_Api_Key=key) as client:
                update = {"recordId": record, "workLink": UPDATE["workLink"], "overwrite": True}
                assert not (await client.call_tool("update_work_link", update)).is_error
        async with calling(service.url, era, X_Api_Key=KEY) as client:
            result = await client.call_tool("restore_work_links", {"dryRun": True})
    assert [item["recordId"] for item in (result.structured_content or {})["results"]] == [first]
    assert second not in result.model_dump_json()


@pytest.fixture
def _log_as_before() -> Iterator[None]:
    """Give pytest its log handlers back."""
    root = logging.getLogger()
    handlers, level, root.handlers = root.handlers, root.level, []
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.raiseExceptions = True


@pytest.mark.usefixtures("_log_as_before")
async def test_one_line_of_the_log_has_the_callers_name_and_both_ids(
    app: Starlette, tmp_path: Path, capsys: pytest.CaptureFixture[str], era: str
) -> None:
    set_up_log("INFO", Redactor(), as_json=True)
    log = tmp_path / "audit.jsonl"
    given = settings("http://localhost/api", audit_log=str(log))
    async with serving(given, app) as service, raw_http() as http:
        head = {**call_headers("update_work_link", era), "X-Api-Key": KEY, "X-Request-Id": "request-7"}
        await http.post(service.url, headers=head, json=call_body("update_work_link", era, UPDATE))
    errors = capsys.readouterr().err
    lines: list[dict[str, Any]] = [json.loads(line) for line in errors.splitlines()]
    [line] = [line for line in lines if line["message"].startswith("PATCH ")]
    assert line.pop("seconds") >= 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "aitoearn_mcp.api.tracing",
        "message": "PATCH /v2/channels/publish/records/{recordId}/work-link",
        "requestId": "request-7",
        "apiRequestId": json.loads(log.read_text().splitlines()[0])["requestId"],
        "caller": "key:4dcf87c9563d",
        "attempt": 1,
        "http.response.status_code": 200,
        "aitoearn.code": 0,
    }
    assert KEY not in errors

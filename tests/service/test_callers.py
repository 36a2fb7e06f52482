"""Whose AiToEarn key a call runs with: by subject, by token's name, by the caller's own."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import anyio
import httpx
import pytest
from faults.faulty_server import FaultyServer, faulty_server
from issuer import Issuer
from serving import Service, calling, raw_http, serving, settings, text_of
from starlette.applications import Starlette
from starlette.requests import Request

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY, USER
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.service.access import AccessPolicy
from aitoearn_mcp.service.callers import caller_with_own_key
from aitoearn_mcp.service.settings import ServiceSettings
from aitoearn_mcp.settings import SettingsError

pytestmark = pytest.mark.anyio

READ = {"recordId": DOUYIN_WITHOUT_LINK}
UPDATE = {**READ, "workLink": "https://www.douyin.com/video/7388888888888888888"}
KEYS = {"alice": "the-key-of-alice", "bob": "the-key-of-bob"}
SERVER_KEY = "the-key-of-the-server"
TOKENS = {"nightly job": "t" * 40, "laptop": "u" * 40}


@pytest.fixture
def store() -> Store:
    """A sandbox that takes the key of each of them."""
    return Store.seeded(keys=dict.fromkeys([*KEYS.values(), SERVER_KEY, KEY], USER))


@pytest.fixture
def app(store: Store) -> Starlette:
    return create_app(store)


def written(path: Path, content: Mapping[str, object]) -> str:
    """Write a file that only its owner can read, in one step, and return its path."""
    new = path.with_suffix(".new")
    new.touch(0o600)
    new.write_text(json.dumps(content))
    new.replace(path)
    return str(path)


def keys_of_reads(api: FaultyServer) -> list[str]:
    """Return the key of each request for a record; the accounts' names are asked for less often."""
    return [seen.headers["x-api-key"] for seen in api.seen if "/records/" in seen.target]


def hashed(tokens: Mapping[str, str]) -> dict[str, str]:
    return {name: hashlib.sha256(token.encode()).hexdigest() for name, token in tokens.items()}


async def reads(service: Service, token: str) -> str:
    """Read a record with that token, and return the result's text."""
    async with calling(service.url, "auto", Authorization=f"Bearer {token}") as client:
        return text_of(await client.call_tool("get_publish_record", READ))


async def statuses(service: Service, *tokens: str) -> list[int]:
    async with raw_http() as http:
        head = {"Content-Type": "application/json"}
        return [
            (
                await http.post(service.url, headers={**head, "Authorization": f"Bearer {token}"}, content=b"")
            ).status_code
            for token in tokens
        ]


async def test_each_subject_calls_with_its_own_key(app: Starlette, issuer: Issuer, tmp_path: Path) -> None:
    given = {**issuer.settings, "AITOEARN_MCP_KEYS_FILE": written(tmp_path / "keys", KEYS)}
    async with faulty_server(app) as api, serving(settings(api.base_url), service=given) as service:
        for subject in ("alice", "bob", "alice"):
            await reads(service, issuer.token(sub=subject))
    assert keys_of_reads(api) == [KEYS["alice"], KEYS["bob"], KEYS["alice"]]


async def test_a_subject_without_a_key_reads_whom_to_ask_and_nothing_is_sent(
    app: Starlette, issuer: Issuer, tmp_path: Path, era: str
) -> None:
    """Not with the server's key either."""
    given = {**issuer.settings, "AITOEARN_MCP_KEYS_FILE": written(tmp_path / "keys", KEYS)}
    async with (
        faulty_server(app) as api,
        serving(settings(api.base_url, api_key=SERVER_KEY), service=given) as service,
        calling(service.url, era, Authorization=f"Bearer {issuer.token(sub='carol')}", X_Api_Key=KEY) as client,
    ):
        result = await client.call_tool("update_work_link", UPDATE)
    assert (result.is_error, api.seen) == (True, [])
    assert text_of(result) == (
        "This server has no AiToEarn API key for carol. Ask the user to have the operator of this server add a key for "
        "carol to the file of AITOEARN_MCP_KEYS_FILE. It takes effect without a restart. Nothing was changed."
    )


async def test_without_a_keys_file_every_subject_calls_with_the_servers_key(app: Starlette, issuer: Issuer) -> None:
    async with (
        faulty_server(app) as api,
        serving(settings(api.base_url, api_key=SERVER_KEY), service=issuer.settings) as service,
    ):
        await reads(service, issuer.token(sub="carol"))
    assert keys_of_reads(api) == [SERVER_KEY]


async def test_a_changed_keys_file_takes_effect_and_a_broken_one_does_not(
    app: Starlette, issuer: Issuer, tmp_path: Path
) -> None:
    path = tmp_path / "keys"
    given = {**issuer.settings, "AITOEARN_MCP_KEYS_FILE": written(path, KEYS)}
    async with faulty_server(app) as api, serving(settings(api.base_url), service=given) as service:
        await reads(service, issuer.token())
        written(path, {"alice": KEYS["bob"]})
        await reads(service, issuer.token())
        written(path, {"alice": "short"})
        await reads(service, issuer.token())
        written(path, {"bob": KEYS["bob"]})
        assert "no AiToEarn API key for alice" in await reads(service, issuer.token())
    assert keys_of_reads(api) == [KEYS["alice"], KEYS["bob"], KEYS["bob"]]


async def test_named_tokens_are_taken_and_revoked_one_by_one_without_a_restart(app: Starlette, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    given = {"AITOEARN_MCP_TOKENS_FILE": written(path, hashed(TOKENS))}
    async with serving(settings("http://localhost/api", api_key=KEY), app, service=given) as service:
        before = await statuses(service, *TOKENS.values(), "v" * 40)
        written(path, hashed({"laptop": TOKENS["laptop"]}))
        after = await statuses(service, *TOKENS.values(), "v" * 40)
    # 400: let in, and the body was empty.
    assert (before, after) == ([400, 400, 401], [401, 400, 401])


async def test_a_token_can_have_a_key_of_its_own_by_its_name(app: Starlette, tmp_path: Path) -> None:
    given = {
        "AITOEARN_MCP_TOKENS_FILE": written(tmp_path / "tokens", hashed(TOKENS)),
        "AITOEARN_MCP_KEYS_FILE": written(tmp_path / "keys", {"laptop": KEYS["bob"]}),
    }
    async with faulty_server(app) as api, serving(settings(api.base_url), service=given) as service:
        await reads(service, TOKENS["laptop"])
        assert "no AiToEarn API key for nightly job" in await reads(service, TOKENS["nightly job"])
    assert keys_of_reads(api) == [KEYS["bob"]]


async def test_a_subject_with_the_name_of_a_token_is_refused(app: Starlette, issuer: Issuer, tmp_path: Path) -> None:
    """Whoever can choose a subject at the issuer must not get the key of a token by it."""
    given = {**issuer.settings, "AITOEARN_MCP_TOKENS_FILE": written(tmp_path / "tokens", hashed(TOKENS))}
    async with serving(settings("http://localhost/api", api_key=KEY), app, service=given) as service:
        answers = await statuses(
            service, issuer.token(sub="laptop"), issuer.token(sub="AITOEARN_MCP_TOKEN"), issuer.token(sub="alice")
        )
    assert answers == [401, 401, 400]


async def test_fifty_subjects_at_once_each_call_with_their_own_key(issuer: Issuer, tmp_path: Path) -> None:
    keys = {f"subject-{number}": f"the-key-of-subject-{number}" for number in range(50)}
    seen: dict[str, str] = {}

    async def api(request: httpx.Request) -> httpx.Response:
        seen[request.url.path.rpartition("/")[2]] = request.headers["x-api-key"]
        return httpx.Response(404)

    given = {**issuer.settings, "AITOEARN_MCP_KEYS_FILE": written(tmp_path / "keys", keys)}

    async def read(service: Service, number: int, era: str) -> None:
        token = issuer.token(sub=f"subject-{number}")
        async with calling(service.url, era, Authorization=f"Bearer {token}") as client:
            await client.call_tool("get_publish_record", {"recordId": f"{number:024x}"})

    transport = httpx.MockTransport(api)
    async with (
        serving(settings("http://localhost/api"), transport=transport, service=given) as service,
        anyio.create_task_group() as tasks,
    ):
        for number in range(50):
            tasks.start_soon(read, service, number, ("auto", "legacy")[number % 2])
    assert seen == {f"{number:024x}": keys[f"subject-{number}"] for number in range(50)}


def test_a_callers_own_key_has_a_stable_name_that_tells_nothing_of_it() -> None:
    def name_of(key: str) -> str | None:
        return caller_with_own_key(Request({"type": "http", "headers": [(b"x-api-key", key.encode())]})).name

    assert name_of(KEY) == "key:4dcf87c9563d"
    assert name_of(KEY + "x") != name_of(KEY)
    assert hashlib.sha256(KEY.encode()).hexdigest()[:12] not in str(name_of(KEY))


BAD_FILES: dict[str, tuple[str, Mapping[str, object], str]] = {
    "a_key_is_a_number": ("KEYS", {"alice": 7}, "must map subjects to keys, both of them texts, and 'alice' is not"),
    "a_key_is_short": ("KEYS", {"alice": "short"}, "holds for 'alice' what is not a key: it must have 8 to 512"),
    "a_key_is_a_placeholder": ("KEYS", {"alice": "YOUR_KEY"}, "holds a placeholder in the place of the key of 'alice'"),
    "no_subject": ("KEYS", {" ": "the-key-of-nobody"}, "must map subjects to keys"),
    "a_token_in_plain_text": ("TOKENS", {"laptop": "u" * 40}, "must hold for 'laptop' the SHA-256 of the token"),
    "a_hash_of_another_kind": ("TOKENS", {"laptop": "a" * 40}, "must hold for 'laptop' the SHA-256 of the token"),
    "a_hash_is_a_list": ("TOKENS", {"laptop": []}, "must hold for 'laptop' the SHA-256 of the token"),
    "two_names_for_a_token": ("TOKENS", {"a": "a" * 64, "b": "A" * 64}, "holds one token under two names, 'a' and 'b'"),
    "no_name": ("TOKENS", {"": "a" * 64}, "holds a name that must have 1 to 128 printable characters"),
    "the_shared_tokens_name": ("TOKENS", {"AITOEARN_MCP_TOKEN": "a" * 64}, "holds a name that must"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_can_not_be_used_ends_the_start_and_is_not_quoted(name: str, tmp_path: Path) -> None:
    kind, content, problem = BAD_FILES[name]
    environ = {
        "AITOEARN_MCP_TOKENS_FILE": written(tmp_path / "tokens", hashed(TOKENS)),
        f"AITOEARN_MCP_{kind}_FILE": written(tmp_path / "bad", content),
    }
    with pytest.raises(SettingsError) as raised:
        AccessPolicy.of(settings(api_key=KEY), ServiceSettings.from_env(environ))
    assert str(raised.value).startswith(f"AITOEARN_MCP_{kind}_FILE {problem}")
    assert "u" * 40 not in str(raised.value)


def test_files_without_a_key_or_a_token_to_go_with_them_end_the_start(tmp_path: Path) -> None:
    tokens, keys = written(tmp_path / "tokens", hashed(TOKENS)), written(tmp_path / "keys", KEYS)
    with pytest.raises(SettingsError, match="AITOEARN_MCP_TOKENS_FILE is set without AITOEARN_API_KEY or"):
        AccessPolicy.of(settings(), ServiceSettings.from_env({"AITOEARN_MCP_TOKENS_FILE": tokens}))
    with pytest.raises(SettingsError, match="AITOEARN_MCP_KEYS_FILE is set without AITOEARN_MCP_OAUTH_ISSUER or"):
        AccessPolicy.of(settings(api_key=KEY), ServiceSettings.from_env({"AITOEARN_MCP_KEYS_FILE": keys}))

"""docs/operators.md: every sentence that can be run is run."""

import hashlib
import json
import re
import shlex
import subprocess
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from issuer import Issuer, issuing
from serving import JSON_AND_EVENTS, TOKEN, Service, calling, post_with_token, raw_http, serving, settings
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY
from aitoearn_mcp.service.access import parse_tokens
from aitoearn_mcp.service.callers import parse_keys
from aitoearn_mcp.service.jwks import IssuerKeys
from aitoearn_mcp.service.refusal import Reason
from aitoearn_mcp.service.settings import ServiceSettings
from aitoearn_mcp.settings import SERVICE_NAMES

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": "https://www.douyin.com/video/7388888888888888888"}
ANYBODY = {"X-Api-Key": KEY}


def section(title: str) -> str:
    """Return what stands below a heading, up to the next one of its level."""
    level, _, rest = PAGE.partition(f" {title}\n")
    hashes = level[level.rindex("\n") + 1 :]
    return re.split(rf"^{hashes} ", rest, flags=re.MULTILINE)[0]


def rows(title: str) -> list[list[str]]:
    """Return the cells of the first table of a section, without its head."""
    lines = re.split(r"\n\n(?=[^|])", section(title).partition("\n| ")[2])[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


def blocks(title: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", section(title), re.DOTALL)


def variables(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


@asynccontextmanager
async def served(what: str, app: Starlette, folder: Path) -> AsyncIterator[tuple[Service, dict[str, str]]]:
    """Serve with what a row of the first table sets; give the service and the headers of one who may call."""
    names = set(re.findall(r"`([A-Z_]+)`", what))
    async with issuing() as issuer:
        files = {
            "AITOEARN_MCP_TOKENS_FILE": {"laptop": hashlib.sha256(TOKEN.encode()).hexdigest()},
            "AITOEARN_MCP_KEYS_FILE": {"laptop": KEY, "alice": KEY},
        }
        service = issuer.settings if "AITOEARN_MCP_OAUTH_ISSUER" in names else {}
        for name in names & files.keys():
            path = folder / name
            path.touch(0o600)
            path.write_text(json.dumps(files[name]))
            service = {**service, name: str(path)}
        given = {"api_key": KEY} if "AITOEARN_API_KEY" in names else {}
        given |= {"mcp_token": TOKEN} if "AITOEARN_MCP_TOKEN" in names else {}
        base = settings(sandbox="1") if what == "`--sandbox`" else settings("http://localhost/api", **given)
        token = issuer.token() if "AITOEARN_MCP_OAUTH_ISSUER" in names else TOKEN
        async with serving(base, app, service=service) as running:
            yield running, ({"Authorization": f"Bearer {token}"} if names else ANYBODY)


MADE_AT_THE_START = ["`AITOEARN_API_KEY`"]
"""The row whose token stands on stderr alone: run in test_run.py."""


@pytest.mark.parametrize(
    "row", [row for row in rows("Who may call") if row[:1] != MADE_AT_THE_START], ids=lambda row: str(row[0])
)
async def test_who_may_call_and_with_whose_key_is_as_the_table_says(
    app: Starlette, tmp_path: Path, row: list[str]
) -> None:
    what, who, whose = row
    async with served(what, app, tmp_path) as (service, headers), raw_http() as http:
        stranger = await http.post(service.url, headers=JSON_AND_EVENTS, content=b"{}")
        sent = {name.replace("-", "_"): value for name, value in headers.items()}
        async with calling(service.url, "auto", **sent) as client:
            result = await client.call_tool("update_work_link", UPDATE)
    assert not result.is_error
    assert stranger.status_code == (400 if who.startswith("anybody") else 401)
    assert whose.startswith(("each caller's own", "the server's", "the one that the file has", "the simulator's"))


@asynccontextmanager
async def keycloak() -> AsyncIterator[tuple[Issuer, dict[str, Any]]]:
    async with issuing(metadata_path="/realms/team/.well-known/openid-configuration") as issuer:
        yield issuer, {"azp": "a-client", "typ": "Bearer", "sub": "f2c1a0de-7d1b-4c55-9a3e-0b7a4f7f1a11"}


@asynccontextmanager
async def auth0() -> AsyncIterator[tuple[Issuer, dict[str, Any]]]:
    async with issuing(metadata_path="/.well-known/openid-configuration") as issuer:
        yield (
            issuer,
            {"sub": "auth0|64f0c2", "aud": ["https://mcp.example.com/mcp", "https://team.eu.auth0.com/userinfo"]},
        )


@asynccontextmanager
async def entra() -> AsyncIterator[tuple[Issuer, dict[str, Any]]]:
    tenant = "/11111111-2222-3333-4444-555555555555/v2.0"
    async with issuing(metadata_path=f"{tenant}/.well-known/openid-configuration") as issuer:
        yield issuer, {"aud": "66666666-7777-8888-9999-000000000000", "scope": None, "scp": "work-links", "ver": "2.0"}


ISSUERS = {"Keycloak": keycloak, "Auth0": auth0, "Entra": entra}


@pytest.mark.parametrize("name", ISSUERS)
async def test_a_token_as_this_issuer_gives_it_is_taken_with_the_settings_of_its_guide(
    app: Starlette, name: str
) -> None:
    [block] = blocks(name, "ini")
    given = variables(block)
    async with ISSUERS[name]() as (issuer, claims):
        url = issuer.url + urlsplit(given["AITOEARN_MCP_OAUTH_ISSUER"]).path
        issuer.metadata = {"issuer": url}
        given["AITOEARN_MCP_OAUTH_ISSUER"] = url
        async with serving(settings("http://localhost/api", api_key=KEY), app, service=given) as service:
            good = await post_with_token(service, UPDATE, issuer.token(iss=url, **claims))
            other = await post_with_token(service, UPDATE, issuer.token(iss=url, **{**claims, "aud": "account"}))
    assert good.status_code == 200
    assert other.status_code == 401
    assert "its audience is another one" in other.text


async def test_the_metadata_is_where_the_page_asks_for_it(app: Starlette, issuer: Issuer) -> None:
    [command] = blocks("OAuth", "sh")
    url = urlsplit(shlex.split(command)[-1])
    async with (
        serving(settings("http://localhost/api", api_key=KEY), app, service=issuer.settings) as service,
        raw_http() as http,
    ):
        answer = await http.get(service.at(url.path), headers={"Host": url.netloc})
    assert answer.json()["authorization_servers"] == [issuer.url]


def test_the_settings_of_oauth_and_of_the_files_are_on_the_page() -> None:
    assert set(SERVICE_NAMES) <= set(re.findall(r"`(AITOEARN_[A-Z_]+)`", PAGE))
    defaults = {cells[0].strip("`"): cells[1].strip("`") for cells in rows("OAuth")}
    found = ServiceSettings.from_env(
        {"AITOEARN_MCP_OAUTH_ISSUER": "https://a.example", "AITOEARN_MCP_OAUTH_RESOURCE": "https://b.example/mcp"}
    ).oauth
    assert found
    assert (defaults["AITOEARN_MCP_OAUTH_SCOPE"],) == found.scopes
    assert (defaults["AITOEARN_MCP_OAUTH_AUDIENCE"], found.audience) == ("the resource", found.resource)


def test_the_files_of_the_page_can_be_read() -> None:
    [keys], [tokens] = blocks("Whose key", "json"), blocks("Named tokens", "json")
    assert set(parse_keys(json.loads(keys))) == set(json.loads(keys))
    assert set(parse_tokens(json.loads(tokens)).values()) == set(json.loads(tokens))


def test_the_commands_make_a_token_and_the_hash_that_the_file_takes() -> None:
    [commands] = blocks("Named tokens", "sh")
    ended = subprocess.run(["bash", "-c", commands + 'echo "$TOKEN"'], capture_output=True, text=True, check=True)
    digest, token = ended.stdout.split()[0], ended.stdout.split()[-1]
    assert digest == hashlib.sha256(token.encode()).hexdigest()
    assert parse_tokens({"a": digest}) == {digest: "a"}


async def test_a_clients_entry_as_the_page_has_it_calls(app: Starlette) -> None:
    [entry] = json.loads(blocks("Who may call", "json")[0])["mcpServers"].values()
    headers = {name.replace("-", "_"): value.replace("YOUR_KEY", KEY) for name, value in entry["headers"].items()}
    async with (
        serving(settings("http://localhost/api", mcp_allowed_hosts=urlsplit(entry["url"]).netloc), app) as service,
        calling(service.url, "auto", **headers, Host=urlsplit(entry["url"]).netloc) as client,
    ):
        assert not (await client.call_tool("update_work_link", UPDATE)).is_error


REQUESTS: Mapping[str, tuple[str, str, dict[str, str], bytes]] = {
    "404": ("POST", "/other", {}, b"{}"),
    "421": ("POST", "/mcp", {"Host": "other.example"}, b"{}"),
    "403": ("POST", "/mcp", {"Origin": "https://other.example"}, b"{}"),
    "405": ("GET", "/mcp", {}, b""),
    "401": ("POST", "/mcp", {"Authorization": "Bearer x"}, b"{}"),
    "415": ("POST", "/mcp", {"Content-Type": "text/plain"}, b"{}"),
    "406": ("POST", "/mcp", {"Accept": "text/event-stream"}, b"{}"),
    "413": ("POST", "/mcp", {}, b" " * (1024 * 1024 + 1)),
    "400": ("POST", "/mcp", {}, b"{}"),
}
MORE_THAN_ONE_REQUEST = {"503", "429", "408"}
"""Run in test_room.py and test_gate.py."""


def test_every_refusal_of_the_table_is_run() -> None:
    assert {cells[0] for cells in rows("What is refused, and how")} == REQUESTS.keys() | MORE_THAN_ONE_REQUEST


@pytest.mark.parametrize("status", REQUESTS)
async def test_a_request_gets_the_refusal_that_the_operators_table_names(app: Starlette, status: str) -> None:
    method, path, headers, content = REQUESTS[status]
    guarded = settings("http://localhost/api", api_key=KEY, mcp_token=TOKEN)
    async with serving(guarded, app) as service, raw_http() as http:
        sent = {**JSON_AND_EVENTS, "Authorization": f"Bearer {TOKEN}", **headers}
        answer = await http.request(method, service.at(path), headers=sent, content=content)
    assert (str(answer.status_code), answer.json()["jsonrpc"]) == (status, "2.0")


async def test_the_issuers_keys_are_fetched_at_most_once_in_the_time_of_the_page(issuer: Issuer) -> None:
    [seconds] = re.findall(r"fetched at most once in (\d+) s", PAGE)
    times = [0.0, float(seconds) - 0.1, float(seconds)]
    keys = IssuerKeys(issuer.url, now=lambda: times[0])
    async with keys.running():
        while times:
            await keys.find("unknown", "RS256")
            times.pop(0)
    assert issuer.fetches == 2


async def test_a_token_may_begin_as_much_later_as_the_page_says(app: Starlette, issuer: Issuer) -> None:
    [seconds] = re.findall(r"`nbf` and `iat` may be (\d+) s in the future", PAGE)
    begins = [int(time.time()) + int(seconds) - 1, int(time.time()) + int(seconds) + 60]
    async with serving(settings("http://localhost/api", api_key=KEY), app, service=issuer.settings) as service:
        answers = [await post_with_token(service, UPDATE, issuer.token(nbf=begin, iat=begin)) for begin in begins]
    assert [answer.status_code for answer in answers] == [200, 401]


async def test_a_proxy_can_publish_the_service_under_another_path(app: Starlette, issuer: Issuer) -> None:
    [prefix] = re.findall(r"the metadata's, `([^`]+)` with that path behind it, as it is", PAGE)
    public = {**issuer.settings, "AITOEARN_MCP_OAUTH_RESOURCE": "https://example.com/team/links"}
    async with (
        serving(settings("http://localhost/api", api_key=KEY), app, service=public) as service,
        raw_http() as http,
    ):
        answers = [await http.get(service.at(f"{prefix}/team/links{end}")) for end in ("", "/")]
        call = await post_with_token(service, UPDATE, issuer.token(aud="https://example.com/team/links"))
    assert [answer.json()["resource"] for answer in answers] == ["https://example.com/team/links"] * 2
    assert call.status_code == 200


def test_the_commands_for_kubernetes_name_what_the_manifest_has() -> None:
    [commands] = blocks("Kubernetes", "sh")
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
    manifests = {document["kind"]: document for document in documents}
    pod = manifests["StatefulSet"]["spec"]["template"]["spec"]
    [image] = re.findall(r"docker push (\S+)", commands)
    [files] = [volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume]
    [certificate] = [tls["secretName"] for tls in manifests["Ingress"]["spec"]["tls"]]
    values = {variable["name"]: variable["value"] for variable in pod["containers"][0]["env"]}
    assert pod["containers"][0]["image"] == image
    assert f"kubectl create secret generic {files} " in commands
    assert f"kubectl create secret tls {certificate} " in commands
    assert f"statefulset/{manifests['StatefulSet']['metadata']['name']}\n" in commands
    assert {Path(values[f"AITOEARN_MCP_{name}_FILE"]).name for name in ("KEYS", "TOKENS")} == set(
        re.findall(r"--from-file=(\S+)", commands)
    )


def test_the_reasons_of_the_alarms_are_those_that_are_counted() -> None:
    named = re.findall(r'reason=~"([^"]+)"', PAGE)
    assert named
    assert {reason for one in named for reason in one.replace("\\", "").split("|")} <= set(Reason)


def test_every_file_of_deploy_that_the_page_names_is_there() -> None:
    named = re.findall(r"\]\(\.\./(deploy/[\w.-]+)\)", PAGE)
    assert named
    assert all((ROOT / name).is_file() for name in named)


def test_the_links_within_the_page_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", PAGE, re.M)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings

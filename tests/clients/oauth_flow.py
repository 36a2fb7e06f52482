"""The whole OAuth flow against a real authorization server: from a 401 to a tool's result, with two clients."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import anyio
import httpx
import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl
from tally import Tally

HERE = Path(__file__).parent
SCOPE = "work-links"
PERSON = "alice"


@dataclass(frozen=True)
class Protected:
    """A service behind an authorization server. `audit_log` is the service's."""

    url: str
    issuer: str
    audit_log: Path

    def writers(self) -> list[str]:
        """Return who made each update, from the audit log."""
        lines = self.audit_log.read_text("utf-8").splitlines() if self.audit_log.exists() else []
        return [line["caller"] for line in map(json.loads, lines) if line["event"] == "begin"]


def check_oauth(environ: Mapping[str, str], update: Mapping[str, str]) -> list[Tally]:
    """Let both clients sign in and make an update, in both protocol eras."""
    tallies = []
    for era, inspectors_name in (("auto", "modern"), ("legacy", "legacy")):
        with protected_service(environ) as service:
            tallies.append(anyio.run(python_sdk, service, era, update))
        with protected_service(environ) as service:
            tallies.append(inspector(environ, service, inspectors_name, update))
    return tallies


@contextmanager
def protected_service(environ: Mapping[str, str]) -> Iterator[Protected]:
    """Run the authorization server, and the sandbox's service that takes its access tokens."""
    port = free_port()
    resource = f"http://127.0.0.1:{port}/mcp"
    log = Path(environ["HOME"], f"audit-{port}.jsonl")
    command = ["node", str(HERE / "authorization_server.mjs"), resource, SCOPE]
    with running(command, environ, r"^(http://\S+)", "stdout") as issuer:
        given = {
            **environ,
            "AITOEARN_MCP_OAUTH_ISSUER": issuer,
            "AITOEARN_MCP_OAUTH_RESOURCE": resource,
            "AITOEARN_AUDIT_LOG": str(log),
        }
        command = [str(Path(sys.executable).with_name("aitoearn-mcp")), "serve", "--http", "--sandbox"]
        with running([*command, "--port", str(port)], given, r"serving MCP at (\S+)", "stderr") as url:
            yield Protected(url, issuer, log)


async def python_sdk(service: Protected, era: str, update: Mapping[str, str]) -> Tally:
    """Sign in and update with the Python SDK's client."""
    tally = Tally(f"OAuth, Python SDK's client, {era} era")
    metadata = OAuthClientMetadata(
        client_name="a client", redirect_uris=[AnyUrl(f"http://127.0.0.1:{free_port()}/callback")]
    )
    led_to: list[str] = []

    async def open_browser(url: str) -> None:
        led_to.append(await anyio.to_thread.run_sync(sign_in, url))

    async def answer() -> AuthorizationCodeResult:
        answered = {name: values[0] for name, values in parse_qs(urlsplit(led_to[-1]).query).items()}
        return AuthorizationCodeResult.model_validate(answered)

    provider = OAuthClientProvider(service.url, metadata, Memory(), open_browser, answer)
    async with (
        httpx2.AsyncClient(auth=provider, trust_env=False, timeout=30) as http,
        Client(streamable_http_client(service.url, http_client=http), mode=era) as client,
    ):
        result = await client.call_tool("update_work_link", dict(update))
    tally.check(len(led_to) == 1, f"signed in once: {led_to}")
    tally.check(not result.is_error, f"a good update: {result}")
    tally.check_result(result.model_dump(mode="json", by_alias=True, exclude_none=True))
    tally.check(service.writers() == [PERSON], f"the audit log: {service.writers()}")
    return tally


def inspector(environ: Mapping[str, str], service: Protected, era: str, update: Mapping[str, str]) -> Tally:
    """Sign in and update with the MCP Inspector's command line, which listens for the browser's answer."""
    tally = Tally(f"OAuth, MCP Inspector 2.12.0, {era} era")
    options = {
        "--transport": "http",
        "--protocol-era": era,
        "--callback-url": f"http://127.0.0.1:{free_port()}/oauth/callback",
        "--method": "tools/call",
        "--tool-name": "update_work_link",
        "--tool-args-json": json.dumps(dict(update)),
        "--format": "json",
    }
    command = ["mcp-inspector", "--cli", service.url, "--quiet", *(part for pair in options.items() for part in pair)]
    # It opens no browser without these, and asks for a terminal; the address stands on stderr either way.
    given = {**environ, "MCP_AUTO_OPEN_ENABLED": "true", "BROWSER": "/bin/true"}
    with subprocess.Popen(
        command, env=given, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if found := re.search(r"Please navigate to: (\S+)", line):
                httpx.get(sign_in(found[1]), trust_env=False, timeout=30)
                break
        output, rest = process.communicate(timeout=60)
    tally.check(process.returncode == 0, f"it ended with {process.returncode}: {said}{rest}")
    if process.returncode == 0:
        tally.check_result(json.loads(output)["result"])
    tally.check(service.writers() == [PERSON], f"the audit log: {service.writers()}")
    return tally


def sign_in(url: str) -> str:
    """Sign in and consent as a person in a browser would; return the address to which that leads at the end."""
    issuer = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    with httpx.Client(trust_env=False, timeout=30) as browser:
        response = browser.get(url)
        for _ in range(20):
            while response.has_redirect_location:
                target = urljoin(str(response.url), response.headers["location"])
                if not target.startswith(issuer):
                    return target
                response = browser.get(target)
            form = re.search(r'action="([^"]+)"[\s\S]+?name="prompt" value="(\w+)"', response.text)
            assert form, f"no form: {response.status_code} {response.text[:500]}"
            response = browser.post(form[1], data={"prompt": form[2], "login": PERSON, "password": "any"})
    raise AssertionError(f"signing in does not end: {response.url}")


class Memory:
    """Keeps a client's registration and its tokens."""

    def __init__(self) -> None:
        self._tokens: OAuthToken | None = None
        self._client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        """Return the tokens."""
        return self._tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        """Keep the tokens."""
        self._tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        """Return the registration."""
        return self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        """Keep the registration."""
        self._client = client_info


@contextmanager
def running(command: list[str], environ: Mapping[str, str], pattern: str, stream: str) -> Iterator[str]:
    """Run a process, and give what the pattern finds in its output."""
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield next(found[1] for line in getattr(process, stream) if (found := re.search(pattern, line)))
        finally:
            process.terminate()
            process.communicate()


def free_port() -> int:
    """Return a port that nothing listens at: the resource's URL is set before the service starts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port

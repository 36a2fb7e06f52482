"""The check of a server over its standard streams, with real processes that do it well and badly."""

import sys
from collections.abc import Mapping

import pytest

from aitoearn_mcp.doctor.finding import State
from aitoearn_mcp.doctor.stdio import check_stdio
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK

pytestmark = pytest.mark.anyio
ECHOES_ASCII = """
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    text = message.get("params", {}).get("arguments", {}).get("linkError", "").encode("ascii", "replace").decode()
    if "id" in message:
        print(json.dumps({"id": message["id"], "result": {"structuredContent": {"linkError": text}}}), flush=True)
"""


@pytest.mark.parametrize("locale", [{"PYTHONUTF8": "0", "LC_ALL": "C"}, {"PYTHONIOENCODING": "gbk"}])
async def test_this_installation_speaks_utf_8_in_every_locale(
    locale: dict[str, str], environ: Mapping[str, str]
) -> None:
    # A setting of the user's that would end the start does not reach the process.
    env = {**environ, **locale, "AITOEARN_TIMEOUT": "never"}
    finding = await check_stdio((sys.executable, "-m", "aitoearn_mcp"), env, DOUYIN_WITHOUT_LINK)
    assert finding.state is State.OK


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((sys.executable, "-c", "print('Welcome!'); input(); input()"), "something other than the protocol"),
        ((sys.executable, "-c", "print([]); input(); input()"), "something other than the protocol"),
        ((sys.executable, "-c", "print('x' * (1 << 21), end='')"), "something other than the protocol"),
        ((sys.executable, "-c", "input(); raise SystemExit(3)"), "ended before it answered"),
        ((sys.executable, "-c", ECHOES_ASCII), "come back changed"),
        (("/no/such/program",), "no server could be started"),
    ],
)
async def test_a_server_that_a_client_cannot_use_fails_with_the_reason(
    command: tuple[str, ...], words: str, environ: Mapping[str, str]
) -> None:
    finding = await check_stdio(command, environ, DOUYIN_WITHOUT_LINK)
    assert finding.state is State.FAILED
    assert words in finding.what.en
    assert finding.advice


async def test_a_server_that_does_not_answer_fails_in_time(environ: Mapping[str, str]) -> None:
    command = (sys.executable, "-c", "input(); input()")
    finding = await check_stdio(command, environ, DOUYIN_WITHOUT_LINK, seconds=0.3)
    assert (finding.state, finding.what.en) == (State.FAILED, "a server did not answer over stdio in 0.3 s")

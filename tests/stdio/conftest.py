"""Server processes, none of which outlives its test."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from stdio.host import COMMAND, Host


@pytest.fixture
def start(environ: Mapping[str, str]) -> Iterator[Callable[..., Host]]:
    """Start a server with these settings and shake hands; kill it after the test, or when it hangs."""
    hosts: list[Host] = []

    def started(command: Sequence[str] = COMMAND, **settings: str) -> Host:
        hosts.append(Host({**environ, **settings}, command))
        limits.append(threading.Timer(30, hosts[-1].process.kill))
        limits[-1].start()
        hosts[-1].shake_hands()
        return hosts[-1]

    limits: list[threading.Timer] = []
    yield started
    for host, limit in zip(hosts, limits, strict=True):
        limit.cancel()
        with host.process:
            host.process.kill()

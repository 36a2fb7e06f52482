"""What `make scale` starts: the simulated API, processes of the service from the image's steps, and nginx with TLS."""

import contextlib
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from certificates import loopback_certificate
from image import Image

CONF = Path(__file__).with_name("nginx.conf")

_MAIN_CONF = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    log_format tries '$status | $upstream_addr | $upstream_status';
    access_log {folder}/access.log tries;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    include {folder}/site.conf;
}}
"""


@dataclass(slots=True)
class Server:
    """A process that serves HTTP; `port` is where."""

    process: subprocess.Popen[str]
    port: int

    def end(self, signum: int) -> None:
        """Send the signal and wait until the process is gone."""
        self.process.send_signal(signum)
        self.process.wait(60)
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()


def start(
    command: Sequence[str],
    pattern: str,
    environ: Mapping[str, str],
    stream: Literal["stdout", "stderr"],
    user: int | None = None,
) -> Server:
    """Start a command and wait for the line that says its port."""
    process = subprocess.Popen(
        command, env=dict(environ), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, user=user, cwd="/"
    )
    for line in getattr(process, stream):
        if found := re.search(pattern, line):
            return Server(process, int(found[1]))
    process.wait()
    raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")


def start_service(image: Image, settings: Mapping[str, str], port: int = 0) -> Server:
    """Start one process of the service as a container of the image would."""
    pattern = r"http://127\.0\.0\.1:(\d+)/mcp"
    return start([*image.command, "--port", str(port)], pattern, {**image.environ, **settings}, "stderr", image.user)


def clean_environ() -> dict[str, str]:
    """Return this process's environment without settings of ours and proxies."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("AITOEARN_") and not name.upper().endswith("_PROXY")
    }


@contextlib.contextmanager
def nginx_before(servers: Sequence[Server], nginx: str) -> Iterator[tuple[str, Path]]:
    """Run nginx with deploy/nginx.conf and these servers in its upstream; yield its origin and the access log."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="aitoearn-mcp-scale-") as name:
        folder = Path(name)
        certificate, key = loopback_certificate()
        (folder / "tls.crt").write_bytes(certificate)
        (folder / "tls.key").write_bytes(key)
        lines = "".join(f"    server 127.0.0.1:{s.port} max_fails=1 fail_timeout=1s;\n" for s in servers)
        site = re.sub(r"^ +server aitoearn-mcp:8765 .*\n", lines, CONF.read_text(), flags=re.MULTILINE)
        site = site.replace("listen 8443 ssl;", f"listen 127.0.0.1:{port} ssl;").replace("/etc/nginx/certs", name)
        (folder / "site.conf").write_text(site)
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(_MAIN_CONF.format(folder=folder, user=user))
        process = subprocess.Popen([nginx, "-p", name, "-c", f"{name}/nginx.conf", "-g", "daemon off;"])
        try:
            wait_for(port)
            yield f"https://127.0.0.1:{port}", folder / "access.log"
        finally:
            process.terminate()
            process.wait(30)


def wait_for(port: int) -> None:
    """Wait until something listens there."""
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)

"""Runs Chromium without a screen: a page's final document, or a picture of it."""

import asyncio
import re
import shutil
import tempfile
from html import unescape
from pathlib import Path

# Virtual time: it runs as fast as the page lets it, and stands still while the page waits for an answer.
MILLISECONDS = 300_000
PLAIN = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def program() -> str | None:
    """Return Chromium's path, or None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


async def dump(url: str) -> str:
    """Return the document after everything in it has run."""
    return await _run(url, "--dump-dom", "--window-size=1000,1000")


async def picture(url: str, path: Path, width: int, height: int) -> None:
    """Take a picture at twice the size."""
    await _run(
        url,
        f"--screenshot={path}",
        f"--window-size={width},{height}",
        "--force-device-scale-factor=2",
        "--font-render-hinting=none",
    )


def report_of(document: str) -> str:
    """Return the JSON that a drive leaves in its page."""
    found = re.search(r'<script type="application/json" id="report">(.*?)</script>', document, re.DOTALL)
    if found is None:
        raise RuntimeError("the run left no report: it did not end in time")
    return unescape(found[1]) if "&quot;" in found[1] else found[1]


async def _run(url: str, *options: str) -> str:
    chromium = program()
    if chromium is None:
        raise RuntimeError("Chromium is not installed: run scripts/install_chromium.sh")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            chromium,
            *PLAIN,
            f"--virtual-time-budget={MILLISECONDS}",
            f"--user-data-dir={profile}",
            *options,
            url,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            output, errors = await asyncio.wait_for(process.communicate(), 180)
        except TimeoutError:
            process.kill()
            raise RuntimeError(f"Chromium did not end: {url}") from None
    if process.returncode:
        raise RuntimeError(f"Chromium ended with {process.returncode}: {errors.decode(errors='replace')[-2000:]}")
    return output.decode(errors="replace")

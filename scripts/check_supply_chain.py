"""Check that each pin of requirements.lock has hashes, is installed in that version, and has an allowed licence.

`make check` calls it. It uses no network.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, distributions
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
# Licences that demand nothing of an MIT-licensed program installed with them.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
}
# The same licences as packages without an SPDX expression name them.
SPELLINGS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Pins for other systems or versions of Python, which are not installed here: looked up once, by hand.
ELSEWHERE = {
    "colorama": "BSD-3-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "pywin32": "PSF-2.0",
    "tzdata": "Apache-2.0",
}
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+?))?(?: \\)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?: \\)?")


@dataclass(slots=True)
class Pin:
    """One package of the lock."""

    name: str
    version: str
    hashes: int = 0


def problems(lock: str, installed: Mapping[str, PackageMetadata]) -> Iterator[str]:
    """Yield one line per problem; `installed` maps normalised names to metadata."""
    pins, unread = read_pins(lock)
    yield from (f"not a pin with hashes: {line}" for line in unread)
    for pin in pins:
        if not pin.hashes:
            yield f"{pin.name}: has no hash"
        metadata = installed.get(pin.name)
        if metadata is None and pin.name not in ELSEWHERE:
            yield f"{pin.name}: is not installed, and its licence is not known here"
            continue
        if metadata is not None and metadata["Version"] != pin.version:
            yield f"{pin.name}: {metadata['Version']} is installed, and {pin.version} is pinned"
        licence = ELSEWHERE[pin.name] if metadata is None else licence_of(metadata)
        if not is_allowed(licence):
            yield f"{pin.name}: its licence is not on the list: {licence or 'none'}"


def read_pins(lock: str) -> tuple[list[Pin], list[str]]:
    """Return the pins, and the lines that are neither a pin nor its hash."""
    pins: list[Pin] = []
    unread = []
    for line in lock.splitlines():
        text = "" if line.lstrip().startswith("#") else line.strip()
        if pin := _PIN.fullmatch(text):
            pins.append(Pin(normalised(pin["name"]), pin["version"]))
        elif _HASH.fullmatch(text) and pins:
            pins[-1].hashes += 1
        elif text:
            unread.append(text)
    return pins, unread


def licence_of(metadata: PackageMetadata) -> str:
    """Return the licence in SPDX terms, from the best source in the metadata."""
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = [text.split(" :: ")[-1] for text in metadata.get_all("Classifier") or [] if "License ::" in text]
    if classifiers:
        return " OR ".join(SPELLINGS.get(name, name) for name in classifiers)
    [text] = metadata.get_all("License") or [""]
    first = str(text).partition("\n")[0]
    return SPELLINGS.get(first, first)


def is_allowed(expression: str) -> bool:
    """Tell whether every part of some alternative is allowed."""
    return any(
        all(part.strip("() ") in ALLOWED for part in alternative.split(" AND "))
        for alternative in expression.split(" OR ")
    )


def normalised(name: str) -> str:
    """Return a package's name as tools compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Print the problems, and return 1 if there are any."""
    lock = LOCK.read_text()
    installed = {normalised(each.metadata["Name"]): each.metadata for each in distributions()}
    found = list(problems(lock, installed))
    for line in found:
        print(line, file=sys.stderr)
    pins, _ = read_pins(lock)
    hashes = sum(pin.hashes for pin in pins)
    print(f"{len(pins)} pins, {hashes} hashes, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

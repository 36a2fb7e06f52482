"""Ask the advisory service for known weaknesses of the pins, with pip-audit. `make audit` calls it.

It fails if the service can't be reached or does not know a pin: an audit that did not run is not a clean one.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COMMAND = [
    str(ROOT / ".venv-audit" / "bin" / "pip-audit"),
    *("--requirement", str(ROOT / "requirements.lock"), "--require-hashes", "--disable-pip"),
    *("--format", "json", "--progress-spinner", "off"),
]


def verdict(code: int, output: str, errors: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines to print: 0 no known weakness, 1 a weakness, 2 not every pin was audited."""
    try:
        pins: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (errors.strip().splitlines() or [f"pip-audit ended with {code}"])[-1]
        return 2, [f"NOT AUDITED: the advisory service could not be reached: {last[:300]}"]
    lines = list(_weaknesses(pins))
    unknown = [pin for pin in pins if "vulns" not in pin]
    if unknown:
        why = unknown[0].get("skip_reason", "no reason given")
        lines.append(f"NOT AUDITED: the advisory service does not know {len(unknown)} of {len(pins)} pins: {why}")
    if lines:
        return (2 if unknown else 1), lines
    return 0, [f"{len(pins)} pins audited, no known weakness"]


def _weaknesses(pins: list[dict[str, Any]]) -> Iterator[str]:
    for pin in pins:
        for found in pin.get("vulns", ()):
            fixed = ", ".join(found["fix_versions"]) or "no version yet"
            yield f"{pin['name']} {pin['version']}: {found['id']}, fixed in {fixed}"


def main() -> int:
    """Return the exit code of the verdict."""
    audit = subprocess.run(COMMAND, text=True, capture_output=True, timeout=600)
    code, lines = verdict(audit.returncode, audit.stdout, audit.stderr)
    print("\n".join(lines), file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main())

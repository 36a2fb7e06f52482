"""Run the named parts, or all of them."""

import sys
import time
import traceback
from collections.abc import Callable

from soak import crash, crash_import, hostile_input, load, many_callers


def whole_load() -> str:
    """Load one server over stdio, and one over HTTP with many callers."""
    return f"{load.run()}; {many_callers.run()}"


PARTS: dict[str, Callable[[], str]] = {
    "hostile": hostile_input.run,
    "load": whole_load,
    "crash": lambda: f"{crash.run()}; {crash_import.run()}",
    "callers": many_callers.run,
}
"""Each returns one line of figures, and raises if a check fails."""
IN_ANOTHER = {"callers"}
"""What `load` includes, for those who want it alone."""


def main(names: list[str]) -> int:
    """Return the exit code: 0 if every part passed, 1 if one failed, 2 for an unknown part."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.stderr.write(f"unknown parts: {', '.join(unknown)}; known: {', '.join(PARTS)}\n")
        return 2
    summary, failed = [], False
    for name in names or [part for part in PARTS if part not in IN_ANOTHER]:
        say(f"--- {name}")
        began = time.monotonic()
        try:
            figures = PARTS[name]()
        except Exception as error:
            traceback.print_exc()
            failed, figures = True, f"FAILED: {type(error).__name__}: {str(error)[:300]}"
        summary.append(f"{name:8} {figures} ({time.monotonic() - began:.0f} s)")
    say("--- summary")
    for line in summary:
        say(line)
    return 1 if failed else 0


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

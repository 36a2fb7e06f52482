"""The console in front of a person: their language, its encoding, and a pipe that they close early."""

import contextlib
import errno
import io
import sys
from collections.abc import Mapping
from typing import Any

from aitoearn_mcp.i18n import Language
from aitoearn_mcp.setting_types import unquoted

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_NO_LOCALE = ("C", "POSIX")
_WINDOWS_PRIMARY_LANGUAGE, _WINDOWS_CHINESE = 0x3FF, 0x04
# Windows answers with EINVAL where others have EPIPE; EIO is a terminal that was hung up.
_READER_IS_GONE = (errno.EPIPE, errno.EINVAL, errno.EIO, errno.ECONNRESET)


def language_of_person(environ: Mapping[str, str]) -> Language:
    """Return what AITOEARN_LANGUAGE says, or else the locale's language where that is Chinese; otherwise English."""
    chosen = unquoted(environ.get("AITOEARN_LANGUAGE", "").strip()).lower()
    if chosen in ("en", "zh"):
        return "zh" if chosen == "zh" else "en"
    locale = next((environ[name] for name in _LOCALE_VARIABLES if environ.get(name)), "")
    if not locale:
        return "zh" if _windows_speaks_chinese() else "en"
    if locale.partition(".")[0] in _NO_LOCALE:
        return "en"
    # As GNU has it: a list of languages, the first of which is preferred.
    preferred = environ.get("LANGUAGE", "").partition(":")[0] or locale
    return "zh" if preferred.lower().startswith("zh") and _can_show_chinese() else "en"


def survive_any_console() -> None:
    """Print what a console's encoding lacks as a question mark, and drop what is printed to a reader that has gone.

    So `aitoearn-mcp demo | head -1` and `aitoearn-mcp config CLIENT --write | head -1` finish what they do.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        buffer = getattr(stream, "buffer", None)
        raw = getattr(buffer, "raw", buffer)  # PYTHONUNBUFFERED leaves the buffer out.
        if isinstance(stream, io.TextIOWrapper) and isinstance(raw, io.RawIOBase):
            with contextlib.suppress(OSError):
                stream.flush()
            buffered = io.BufferedWriter(_UntilTheReaderGoes(raw))
            by_line = stream.line_buffering or stream.write_through
            after = io.TextIOWrapper(buffered, encoding=stream.encoding, errors="replace", line_buffering=by_line)
            setattr(sys, name, after)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


class _UntilTheReaderGoes(io.RawIOBase):
    """Writes to a stream as long as somebody can read it; after that, everything is dropped."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._is_read = True

    def write(self, data: Any) -> int | None:
        if self._is_read:
            try:
                return self._raw.write(data)
            except OSError as error:
                if error.errno not in _READER_IS_GONE:
                    raise
                self._is_read = False
        return len(data)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw.isatty()

    def fileno(self) -> int:
        return self._raw.fileno()


def _can_show_chinese() -> bool:
    try:
        "中".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _windows_speaks_chinese() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    language: int = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return language & _WINDOWS_PRIMARY_LANGUAGE == _WINDOWS_CHINESE and _can_show_chinese()

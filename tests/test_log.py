"""The log: lines on stderr, without secrets and without the libraries' debug lines."""

import logging
from collections.abc import Iterator

import pytest

from aitoearn_mcp.log import set_up_log
from aitoearn_mcp.redaction import Redactor

KEY = "a-key-of-the-test"
LIBRARIES = ("httpx", "httpcore", "httpcore.http11", "h11", "mcp", "mcp.server.lowlevel.server", "asyncio")


@pytest.fixture(autouse=True)
def _log_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test its own log, and restore pytest's handlers."""
    root = logging.getLogger()
    before = {logger: logger.level for logger in [root, *map(logging.getLogger, LIBRARIES)]}
    handlers, root.handlers = root.handlers, []
    monkeypatch.setattr(logging, "raiseExceptions", True)
    yield
    root.handlers = handlers
    for logger, level in before.items():
        logger.setLevel(level)


def test_lines_of_the_level_and_above_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("INFO", Redactor(KEY))
    log = logging.getLogger("aitoearn_mcp.test")
    log.debug("not this")
    log.info("this, %s", "审核中 🎬")
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.endswith(" INFO aitoearn_mcp.test: this, 审核中 🎬\n")
    assert errors.count("\n") == 1


def test_no_part_of_a_line_shows_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("DEBUG", Redactor(KEY))
    log = logging.getLogger(f"aitoearn_mcp.{KEY}")
    try:
        raise ValueError(f"Illegal header value {KEY.encode()!r}") from KeyError(KEY)
    except ValueError:
        log.exception("the key is %s or %r", KEY, {"key": KEY}, stack_info=True)
    errors = capsys.readouterr().err
    assert "ValueError: Illegal header value b'[redacted]'" in errors
    assert KEY not in errors


def test_arguments_that_do_not_fit_the_format_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("DEBUG", Redactor(KEY))
    logging.getLogger("aitoearn_mcp.test").error("%d tries", KEY)
    assert KEY not in capsys.readouterr().err


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_logs_nothing_below_warning(library: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("DEBUG", Redactor(KEY))
    logging.getLogger(library).debug("headers")
    logging.getLogger(library).info("request")
    logging.getLogger(library).warning("trouble")
    assert capsys.readouterr().err.endswith(f" WARNING {library}: trouble\n")


def test_setting_up_twice_writes_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log("WARNING", Redactor())
    set_up_log("WARNING", Redactor())
    logging.getLogger("aitoearn_mcp.test").warning("once")
    assert capsys.readouterr().err.count("once") == 1

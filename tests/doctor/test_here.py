"""What is checked of this machine: versions, settings, key, audit log."""

import stat
from pathlib import Path

import pytest

from aitoearn_mcp import __version__
from aitoearn_mcp.doctor.finding import Finding, State
from aitoearn_mcp.doctor.here import check_audit_log, check_key, check_settings, check_version
from aitoearn_mcp.settings import Settings

KEY = "ai_0123456789"


def settings(**environ: str) -> Settings:
    return Settings.from_env({f"AITOEARN_{name}": value for name, value in environ.items()})


def look(**environ: str) -> tuple[Settings | None, list[Finding]]:
    named = {f"AITOEARN_{name}": value for name, value in environ.items()}
    return check_settings(named, sandbox=False, read_only=False)


@pytest.mark.parametrize(
    ("sdk", "state"),
    [("2.3.0", "ok"), ("2.17.1", "ok"), ("2.3rc1", "ok"), ("2", "failed"), ("2.2.9", "failed"), ("3.0.0", "failed")],
)
def test_an_unsupported_version_of_the_sdk_fails(sdk: str, state: str) -> None:
    finding = check_version(sdk)
    assert finding.state == state
    assert finding.what.en.startswith(f"aitoearn-mcp {__version__}, Python 3.")
    assert f"mcp {sdk}, " in finding.what.en


def test_settings_are_named_without_their_values() -> None:
    read, findings = look(API_KEY=KEY, LANGUAGE="zh", TIMEZONE="")
    assert read
    assert [(finding.name, finding.state) for finding in findings] == [("settings", State.OK)]
    assert findings[0].what.en == (
        "API https://aitoearn.cn/api; variables that are set: AITOEARN_API_KEY, AITOEARN_LANGUAGE"
    )


def test_bad_settings_are_a_finding_with_every_problem() -> None:
    read, findings = look(BASE_URL="http://aitoearn.cn/api", LANGUAGE="de", API_KEY="short")
    assert read is None
    assert findings[0].state is State.FAILED
    for name in ("AITOEARN_BASE_URL", "AITOEARN_LANGUAGE", "AITOEARN_API_KEY"):
        assert name in findings[0].what.en
    assert "short" not in findings[0].what.en


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"TIMEOUT": "90"}, "AITOEARN_TIMEOUT is 90 s"),
        ({"BASEURL": "x"}, "unknown setting AITOEARN_BASEURL: did you mean AITOEARN_BASE_URL?"),
    ],
)
def test_a_doubtful_setting_is_a_warning(environ: dict[str, str], words: str) -> None:
    read, findings = look(**environ)
    assert read
    assert [(finding.state, finding.what.en) for finding in findings[1:]] == [(State.WARNING, words)]
    assert findings[1].advice


def test_a_key_is_described_by_its_length_and_source(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n", encoding="utf-8")
    told = [check_key(settings(API_KEY=KEY)), check_key(settings(API_KEY_FILE=str(file)))]
    assert [finding.what.en for finding in told] == [
        "set, 13 characters, from AITOEARN_API_KEY",
        "set, 13 characters, from AITOEARN_API_KEY_FILE",
    ]
    assert KEY[:4] not in repr(told)


@pytest.mark.parametrize(("environ", "words"), [({}, "is not set"), ({"API_KEY": "${KEY}"}, "placeholder")])
def test_a_missing_key_is_reported_with_the_reason_and_where_to_set_it(environ: dict[str, str], words: str) -> None:
    finding = check_key(settings(**environ))
    assert finding.state is State.FAILED
    assert words in finding.what.en
    assert finding.advice
    assert "AITOEARN_API_KEY_FILE" in finding.advice.en


def test_a_key_that_an_entry_lacks_is_to_be_put_into_the_entry() -> None:
    advice = check_key(settings(), client="cursor").advice
    assert advice
    assert "`aitoearn-mcp config cursor --write`" in advice.en


def test_the_audit_log_can_be_off() -> None:
    assert check_audit_log(settings()).state is State.OK


def test_checking_the_audit_log_leaves_it_unchanged(tmp_path: Path) -> None:
    new, old = tmp_path / "new.jsonl", tmp_path / "old.jsonl"
    old.write_text("{}\n", encoding="utf-8")
    before = old.stat()
    for file in (new, old):
        assert check_audit_log(settings(AUDIT_LOG=str(file))).state is State.OK
    assert not new.exists()
    assert (old.read_text(encoding="utf-8"), stat.S_IMODE(old.stat().st_mode)) == ("{}\n", stat.S_IMODE(before.st_mode))


@pytest.mark.parametrize("place", [".", "a-file/audit.jsonl"])
def test_an_audit_log_that_cannot_be_written_fails(place: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    finding = check_audit_log(settings(AUDIT_LOG=str(tmp_path / place)))
    assert finding.state is State.FAILED
    assert str(tmp_path) in finding.what.en
    assert finding.advice

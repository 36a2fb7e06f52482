"""The check of pins, hashes and licences, and the report of the audit."""

import json
import runpy
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"
SUPPLY = runpy.run_path(str(SCRIPTS / "check_supply_chain.py"))
AUDIT = runpy.run_path(str(SCRIPTS / "audit.py"))
HASH = "    --hash=sha256:" + "0" * 64
GOOD = f"# a comment\nsome-package==1.0 ; python_version > '3' \\\n{HASH} \\\n{HASH}\n    # via nothing\n"


def package(version: str = "1.0", **fields: str) -> Message:
    """Return metadata of some-package."""
    metadata = Message()
    for name, value in {"Version": version, **fields}.items():
        metadata[name.replace("_", "-")] = value
    return metadata


def problems(lock: str = GOOD, metadata: Message | None = None) -> list[str]:
    installed = {"some-package": metadata or package(License_Expression="MIT")}
    return list(SUPPLY["problems"](lock, installed))


@pytest.mark.parametrize(
    "metadata",
    [
        package(License_Expression="Apache-2.0 OR BSD-2-Clause"),
        package(License_Expression="GPL-3.0-only OR (MIT AND ISC)"),
        package(Classifier="License :: OSI Approved :: BSD License"),
        package(License="MIT\n\nPermission is hereby granted"),
    ],
    ids=["expression", "alternative", "classifier", "text"],
)
def test_an_allowed_licence_passes_in_every_notation(metadata: Message) -> None:
    assert problems(metadata=metadata) == []


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        (package(License_Expression="GPL-3.0-only"), "GPL-3.0-only"),
        (package(License_Expression="MIT AND GPL-3.0-only"), "MIT AND GPL-3.0-only"),
        (package(Classifier="License :: Other/Proprietary License"), "Other/Proprietary License"),
        (package(), "none"),
    ],
)
def test_any_other_licence_is_reported(metadata: Message, licence: str) -> None:
    assert problems(metadata=metadata) == [f"some-package: its licence is not on the list: {licence}"]


@pytest.mark.parametrize(
    ("lock", "problem"),
    [
        ("some-package==1.0\n", "some-package: has no hash"),
        (GOOD.replace("1.0", "2.0"), "some-package: 1.0 is installed, and 2.0 is pinned"),
        (GOOD + f"other==1.0 \\\n{HASH}\n", "other: is not installed, and its licence is not known here"),
        (GOOD + "other>=1.0\n", "not a pin with hashes: other>=1.0"),
        (GOOD + "--index-url https://a.example/\n", "not a pin with hashes: --index-url https://a.example/"),
        (GOOD + "other @ git+https://a.example/\n", "not a pin with hashes: other @ git+https://a.example/"),
    ],
)
def test_an_incomplete_lock_is_reported(lock: str, problem: str) -> None:
    assert problems(lock) == [problem]


def pip_audit(*pins: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(pins), "fixes": []})


SOUND = {"name": "a", "version": "1", "vulns": []}
WEAK = {"name": "b", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("output", "code", "said"),
    [
        (pip_audit(SOUND), 0, "1 pins audited, no known weakness"),
        (pip_audit(SOUND, WEAK), 1, "b 1: CVE-1, fixed in 2"),
        (pip_audit(SOUND, SKIPPED), 2, "NOT AUDITED: the advisory service does not know 1 of 2 pins: not found"),
        ("", 2, "NOT AUDITED: the advisory service could not be reached: no route to host"),
    ],
)
def test_an_audit_that_did_not_run_is_not_reported_as_clean(output: str, code: int, said: str) -> None:
    assert AUDIT["verdict"](1, output, "Traceback\nno route to host\n") == (code, [said])

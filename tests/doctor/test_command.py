"""The command `doctor` as a whole."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

KEY = "ai_key-of-the-user-42"
Doctor = Callable[..., "subprocess.CompletedProcess[bytes]"]
EVERY_CHECK = ["version", "settings", "key", "audit_log", "sandbox", "api", "key_accepted", "stdio"]


@pytest.fixture
def doctor(environ: Mapping[str, str]) -> Doctor:
    def run(*argv: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "aitoearn_mcp", *argv]
        end = subprocess.run(command, env={**environ, **settings}, capture_output=True, timeout=30, check=False)
        assert KEY.encode() not in end.stdout + end.stderr
        assert end.stderr == b""
        return end

    return run


def found(end: "subprocess.CompletedProcess[bytes]") -> dict[str, str]:
    report: dict[str, Any] = json.loads(end.stdout)
    assert report["ok"] is (end.returncode == 0)
    return {finding["name"]: finding["state"] for finding in report["findings"]}


def test_every_check_passes_on_the_sandbox(doctor: Doctor) -> None:
    end = doctor("doctor", "--sandbox")
    lines = end.stdout.decode().splitlines()
    assert (end.returncode, [line.split()[:2] for line in lines]) == (0, [["ok", name] for name in EVERY_CHECK])


def test_json_has_the_same_findings(doctor: Doctor) -> None:
    assert found(doctor("--sandbox", "doctor", "--json")) == dict.fromkeys(EVERY_CHECK, "ok")


def test_a_missing_network_and_key_are_both_reported_with_advice(doctor: Doctor) -> None:
    end = doctor("doctor", AITOEARN_BASE_URL="https://api.aitoearn.invalid/api")
    lines = end.stdout.decode().splitlines()
    assert end.returncode == 1
    failed = [number for number, line in enumerate(lines) if line.startswith("failed")]
    assert [lines[number].split()[1] for number in failed] == ["key", "dns"]
    assert all(lines[number + 1].lstrip().startswith("-> ") for number in failed)


def test_bad_settings_are_a_finding_and_the_checks_go_on(doctor: Doctor) -> None:
    end = doctor("doctor", "--json", AITOEARN_API_KEY=KEY, AITOEARN_LANGUAGE="de")
    assert (end.returncode, found(end)) == (1, {"version": "ok", "settings": "failed", "stdio": "ok"})


def test_chinese_is_printed_in_the_consoles_encoding(doctor: Doctor) -> None:
    end = doctor("doctor", AITOEARN_LANGUAGE="zh", PYTHONIOENCODING="gbk")
    assert "未设置 AITOEARN_API_KEY" in end.stdout.decode("gbk")


def test_a_dead_proxy_is_found(doctor: Doctor) -> None:
    end = doctor("doctor", "--json", AITOEARN_API_KEY=KEY, HTTPS_PROXY="http://127.0.0.1:1")
    assert found(end)["proxy"] == "failed"


@pytest.mark.parametrize("variable", ["OTEL_PROPAGATORS", "OTEL_PYTHON_TRACER_PROVIDER"])
def test_a_bad_variable_of_opentelemetry_is_a_warning_and_not_a_broken_installation(
    variable: str, doctor: Doctor
) -> None:
    end = doctor("doctor", "--sandbox", "--json", **{variable: "x"})
    assert found(end) == {**dict.fromkeys(EVERY_CHECK, "ok"), "opentelemetry": "warning"}

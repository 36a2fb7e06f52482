"""What stands in deploy/: valid where it can be checked here, safe, and in step with the code."""

import configparser
import json
import re
import shlex
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from aitoearn_mcp.service.run import SECONDS_OF_KEEP_ALIVE, SECONDS_TO_FINISH
from aitoearn_mcp.service.settings import METADATA_PATH
from aitoearn_mcp.settings import NAMES, SERVICE_NAMES

DEPLOY = Path(__file__).parents[2] / "deploy"
LOCKS = (DEPLOY / "requirements.lock", DEPLOY.parent / "requirements.lock")
SCHEMA = json.loads(Path(__file__).with_name("kubernetes-1.36.schema.json").read_text())
MANIFESTS = {manifest["kind"]: manifest for manifest in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())}
POD = MANIFESTS["StatefulSet"]["spec"]["template"]["spec"]
CONTAINER = POD["containers"][0]
SECONDS_BEFORE_THE_SIGNAL = CONTAINER["lifecycle"]["preStop"]["sleep"]["seconds"]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SETTINGS = {*NAMES, *SERVICE_NAMES}
SAFE = {"AITOEARN_PROTECT_LINKS": "1", "AITOEARN_AUDIT_LOG": "/var/lib/aitoearn-mcp/audit.jsonl"}


def unit() -> dict[str, list[str]]:
    """Return the [Service] section of the systemd unit, each key with all of its values."""
    found: dict[str, list[str]] = {}
    text = (DEPLOY / "aitoearn-mcp.service").read_text()
    section = text.partition("[Service]\n")[2].partition("\n[")[0]
    for line in section.splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def errors_in(manifest: dict[str, Any]) -> list[str]:
    validator = Draft202012Validator({**SCHEMA["kinds"][manifest["kind"]], "$defs": SCHEMA["$defs"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(manifest)]


@pytest.mark.parametrize("kind", SCHEMA["kinds"])
def test_the_kubernetes_manifest_fits_the_published_schema(kind: str) -> None:
    assert errors_in(MANIFESTS[kind]) == []


def test_the_schema_refuses_a_field_that_kubernetes_does_not_know() -> None:
    wrong = json.loads(json.dumps(MANIFESTS["StatefulSet"]).replace("readinessProbe", "readynessProbe"))
    assert errors_in(wrong) == [
        "$.spec.template.spec.containers[0]: Additional properties are not allowed ('readynessProbe' was unexpected)"
    ]


def test_kubernetes_waits_longer_than_the_service_takes_to_finish() -> None:
    assert POD["terminationGracePeriodSeconds"] > SECONDS_BEFORE_THE_SIGNAL + SECONDS_TO_FINISH


def test_kubernetes_protects_links_keeps_an_audit_log_and_holds_no_secret() -> None:
    values = {variable["name"]: variable["value"] for variable in CONTAINER["env"]}
    assert values.keys() <= SETTINGS
    assert SAFE.items() <= values.items()
    assert not values.keys() & {"AITOEARN_API_KEY", "AITOEARN_MCP_TOKEN"}
    mounts = {mount["mountPath"]: mount["name"] for mount in CONTAINER["volumeMounts"]}
    assert mounts == {"/etc/aitoearn-mcp": "secrets", "/var/lib/aitoearn-mcp": "audit"}
    assert Path(values["AITOEARN_MCP_KEYS_FILE"]).parent == Path("/etc/aitoearn-mcp")
    assert [claim["metadata"]["name"] for claim in MANIFESTS["StatefulSet"]["spec"]["volumeClaimTemplates"]] == [
        "audit"
    ]


def test_the_ingress_lets_mcp_its_metadata_and_its_health_through_with_tls() -> None:
    spec = MANIFESTS["Ingress"]["spec"]
    [rule] = spec["rules"]
    values = {variable["name"]: variable["value"] for variable in CONTAINER["env"]}
    assert [path["path"] for path in rule["http"]["paths"]] == ["/mcp", METADATA_PATH, "/healthz", "/readyz"]
    assert spec["tls"] == [{"hosts": [rule["host"]], "secretName": "aitoearn-mcp-tls"}]
    assert values["AITOEARN_MCP_OAUTH_RESOURCE"] == f"https://{rule['host']}/mcp"


def test_compose_protects_links_keeps_an_audit_log_and_waits_long_enough() -> None:
    service = COMPOSE["services"]["aitoearn-mcp"]
    assert service["environment"].keys() <= SETTINGS | {"OTEL_EXPORTER_OTLP_ENDPOINT"}
    assert SAFE.items() <= service["environment"].items()
    assert set(SERVICE_NAMES) <= service["environment"].keys()
    assert "audit:/var/lib/aitoearn-mcp" in service["volumes"]
    assert int(service["stop_grace_period"].removesuffix("s")) > SECONDS_TO_FINISH


def test_the_systemd_unit_protects_links_keeps_an_audit_log_and_waits_long_enough() -> None:
    service = unit()
    environment = dict(setting.split("=", 1) for setting in service["Environment"])
    assert environment.keys() <= SETTINGS
    assert SAFE.items() <= environment.items()
    assert service["StateDirectory"] == ["aitoearn-mcp"]
    assert int(service["TimeoutStopSec"][0]) > SECONDS_TO_FINISH
    assert service["RestartPreventExitStatus"] == ["2"]
    assert service["ExecStart"] == ["/opt/aitoearn-mcp/bin/aitoearn-mcp serve --http --host 127.0.0.1 --port 8765"]


def test_the_commands_above_compose_make_a_certificate_where_nginx_has_it(tmp_path: Path) -> None:
    head = (DEPLOY / "compose.yaml").read_text().partition("\nservices:")[0]
    [command] = re.findall(r"^#   (mkdir .*?\.crt)$", head, re.MULTILINE | re.DOTALL)
    command = re.sub(r"\\\n# +", "", command)
    subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    made = tmp_path / "deploy" / "certs"
    ssl.create_default_context().load_cert_chain(made / "tls.crt", made / "tls.key")
    [mounted] = [volume for volume in COMPOSE["services"]["nginx"]["volumes"] if "certs" in volume]
    assert mounted.startswith("${AITOEARN_MCP_CERTS:-./certs}:")


def test_the_commands_above_the_systemd_unit_install_what_it_starts() -> None:
    head = (DEPLOY / "aitoearn-mcp.service").read_text().partition("\n[Unit]")[0]
    commands = [shlex.split(line) for line in re.findall(r"^#   (.+)$", head, re.MULTILINE)]
    service = unit()
    program = Path(service["ExecStart"][0].split()[0])
    assert ["python3", "-m", "venv", str(program.parents[1])] in commands
    assert [str(program.with_name("pip")), "install", "--no-deps", "."] in commands
    assert any(command[-1] == service["EnvironmentFile"][0] for command in commands)
    assert [command[-1] for command in commands if command[0] == "useradd"] == service["User"]


def test_the_systemd_unit_has_its_three_sections() -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.read(DEPLOY / "aitoearn-mcp.service")
    assert parser.sections() == ["Unit", "Service", "Install"]


@pytest.mark.parametrize(
    ("path", "is_passed_on"),
    [
        ("/mcp", True),
        ("/mcp/", True),
        ("/healthz", True),
        ("/readyz", True),
        ("/.well-known/oauth-protected-resource", True),
        ("/.well-known/oauth-protected-resource/mcp", True),
        ("/mcp/x", False),
        ("/", False),
        ("/healthz/x", False),
    ],
)
def test_nginx_passes_on_what_the_service_serves_and_nothing_else(path: str, is_passed_on: bool) -> None:
    [pattern] = re.findall(r"location ~ (\S+) \{", (DEPLOY / "nginx.conf").read_text())
    assert bool(re.search(pattern, path)) is is_passed_on


def test_nginx_gives_up_an_idle_connection_before_the_service_does() -> None:
    """Else a request may be sent just when the service closes the connection, and is lost."""
    [seconds] = re.findall(r"keepalive_timeout (\d+)s;", (DEPLOY / "nginx.conf").read_text())
    assert int(seconds) < SECONDS_OF_KEEP_ALIVE


def test_answers_of_nginx_itself_are_json_rpc_errors() -> None:
    bodies = re.findall(r"return \d+ '(.+)';", (DEPLOY / "nginx.conf").read_text())
    assert [json.loads(body)["jsonrpc"] for body in bodies] == ["2.0", "2.0"]


def test_the_image_runs_as_an_unprivileged_user_and_has_a_health_check() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    [command] = re.findall(r"^CMD (.+)$", text, re.MULTILINE)
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert "/healthz" in text
    assert all(f"{name}={value}" in text for name, value in SAFE.items())
    assert json.loads(command) == shlex.split("serve --http --host 0.0.0.0")


def test_the_images_packages_are_those_that_were_tested() -> None:
    pinned = [re.findall(r"^([\w.-]+==[^ ;]+)", path.read_text(), re.MULTILINE) for path in LOCKS]
    assert pinned[0]
    assert set(pinned[0]) < set(pinned[1])

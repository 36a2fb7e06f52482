"""What stands in deploy/: valid where it can be checked here, and in step with the code."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from aitoearn_mcp.service.run import SECONDS_TO_FINISH
from aitoearn_mcp.settings import NAMES

DEPLOY = Path(__file__).parents[2] / "deploy"
LOCKS = (DEPLOY / "requirements.lock", DEPLOY.parent / "requirements.lock")
SCHEMA = json.loads(Path(__file__).with_name("kubernetes-1.36.schema.json").read_text())
MANIFESTS = {manifest["kind"]: manifest for manifest in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())}


def errors_in(manifest: dict[str, Any]) -> list[str]:
    validator = Draft202012Validator({**SCHEMA["kinds"][manifest["kind"]], "$defs": SCHEMA["$defs"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(manifest)]


@pytest.mark.parametrize("kind", SCHEMA["kinds"])
def test_the_kubernetes_manifest_fits_the_published_schema(kind: str) -> None:
    assert errors_in(MANIFESTS[kind]) == []


def test_the_schema_refuses_a_field_that_kubernetes_does_not_know() -> None:
    wrong = json.loads(json.dumps(MANIFESTS["Deployment"]).replace("readinessProbe", "readynessProbe"))
    assert errors_in(wrong) == [
        "$.spec.template.spec.containers[0]: Additional properties are not allowed ('readynessProbe' was unexpected)"
    ]


def test_kubernetes_waits_longer_than_the_service_takes_to_finish() -> None:
    pod = MANIFESTS["Deployment"]["spec"]["template"]["spec"]
    before = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod["terminationGracePeriodSeconds"] > before + SECONDS_TO_FINISH


def test_no_secret_is_written_down_in_kubernetes() -> None:
    [container] = MANIFESTS["Deployment"]["spec"]["template"]["spec"]["containers"]
    values = {variable["name"]: variable.get("value") for variable in container["env"]}
    assert values.keys() <= set(NAMES)
    assert values["AITOEARN_API_KEY"] is values["AITOEARN_MCP_TOKEN"] is None


def test_compose_names_real_settings_and_waits_long_enough() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services["aitoearn-mcp"]["environment"].keys() <= set(NAMES)
    assert int(services["aitoearn-mcp"]["stop_grace_period"].removesuffix("s")) > SECONDS_TO_FINISH


def test_the_image_runs_as_nobody_special_and_is_asked_for_its_health() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    [command] = re.findall(r"^CMD (.+)$", text, re.MULTILINE)
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert "/healthz" in text
    assert json.loads(command) == shlex.split("serve --http --host 0.0.0.0")


def test_the_images_packages_are_those_that_were_tested() -> None:
    pinned = [re.findall(r"^([\w.-]+==[^ ;]+)", path.read_text(), re.MULTILINE) for path in LOCKS]
    assert pinned[0]
    assert set(pinned[0]) < set(pinned[1])

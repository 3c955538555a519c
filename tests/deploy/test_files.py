"""What is deployed says only what there is: settings that exist, commands that exist, images by their version, every service."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer
import yaml

from services.chassis.settings import Settings
from services.cli import app
from services.console.settings import ConsoleSettings
from services.registry import ALL

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
KUBERNETES = sorted((ROOT / "deploy/kubernetes").rglob("*.yaml"))
NAMES = [service.name for service in ALL]
NOT_SETTINGS = {"WUYI_FAILPOINT", "WUYI_TOKEN"}


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return loaded


def documents() -> Iterator[dict[str, Any]]:
    for path in KUBERNETES:
        yield from (each for each in yaml.safe_load_all(path.read_text()) if each)


def commands() -> set[str]:
    return set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_every_variable_that_is_set_is_a_setting() -> None:
    texts = [COMPOSE.read_text(), (ROOT / "deploy/Dockerfile").read_text(), *(p.read_text() for p in KUBERNETES)]
    used = set(re.findall(r"\bWUYI_[A-Z_]+", "\n".join(texts))) - NOT_SETTINGS
    known = {f"WUYI_{name.upper()}" for name in Settings.model_fields}
    known |= {f"WUYI_CONSOLE_{name.upper()}" for name in ConsoleSettings.model_fields}
    assert used
    assert used <= known


def test_who_prints_certificates_knows_where_the_public_reaches_them() -> None:
    """Behind a proxy a service only hears by which name the proxy calls it; and paper is not printed again."""
    composed = [compose()["services"]["honors"]["environment"]["WUYI_PUBLIC_URL"]]
    generated = [each for document in documents() for each in document.get("configMapGenerator", [])]
    deployed = [
        literal.partition("=")[2]
        for each in generated
        for literal in each["literals"]
        if literal.startswith("WUYI_PUBLIC_URL=")
    ]
    assert len(deployed) == 1
    for url in composed + deployed:
        assert url
        assert Settings(public_url=url).public_url == url
    port = urlsplit(composed[0]).port
    assert f"127.0.0.1:{port}:8080" in compose()["services"]["origin"]["ports"]


def test_every_service_has_a_container_a_deployment_and_a_way_from_the_origin() -> None:
    assert set(NAMES) <= compose()["services"].keys()
    deployed = {each["metadata"]["name"] for each in documents() if each.get("kind") == "Deployment"}
    assert deployed == set(NAMES)
    nginx = (ROOT / "deploy/nginx/nginx.conf").read_text()
    for name in NAMES:
        assert f"(api/{name}|ops/v1/{name})" in nginx
        assert re.search(rf"upstream {name}\s+{{ server {name}:8000;", nginx)


def test_every_command_is_one_of_ours() -> None:
    for name, container in compose()["services"].items():
        if container.get("image", "").startswith("wuyi"):
            words = [*container.get("entrypoint", ["wuyi"])[1:], *container.get("command", [])]
            assert words[0] in commands(), name
    for each in documents():
        for pod in [each.get("spec", {}).get("template", {}).get("spec", {})]:
            for container in pod.get("containers", []):
                assert container["args"][0] in commands()


@pytest.mark.parametrize("path", [COMPOSE, ROOT / "deploy/Dockerfile"])
def test_every_image_is_named_by_its_version(path: Path) -> None:
    images = re.findall(r"(?:^FROM|image:)\s+(\S+)", path.read_text(), re.MULTILINE)
    assert images
    for image in images:
        assert re.search(r":v?\d+\.\d+(\.\d+)?", image), image


def test_nothing_runs_as_root_or_may_write_to_its_image() -> None:
    assert re.search(r"^USER wuyi$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    for name in NAMES:
        assert compose()["services"][name]["read_only"] is True
    for each in documents():
        if each.get("kind") in ("Deployment", "Job"):
            pod = each["spec"]["template"]["spec"]
            assert pod["securityContext"]["runAsNonRoot"] is True
            assert all(c["securityContext"]["readOnlyRootFilesystem"] for c in pod["containers"])


def test_what_is_depended_on_is_there() -> None:
    containers = compose()["services"]
    for name, container in containers.items():
        assert container.get("depends_on", {}).keys() <= containers.keys(), name


def test_every_metric_that_an_alert_asks_for_is_counted() -> None:
    from services.chassis.observing.metrics import Metrics

    counted = {metric.name for metric in Metrics().registry.collect()}
    rules = (ROOT / "deploy/prometheus/rules.yml").read_text() + (
        ROOT / "deploy/grafana/dashboards/wuyi.json"
    ).read_text()
    asked = {name.removesuffix("_total") for name in re.findall(r"wuyi_[a-z_]+", rules)} - {"wuyi"}
    assert asked
    assert asked <= counted, os.linesep.join(sorted(asked - counted))

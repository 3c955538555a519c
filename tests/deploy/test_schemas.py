"""What is deployed is what Compose and Kubernetes read: checked against the schemas that they publish, strictly, without an engine."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft7Validator

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy/kubernetes"
COMPOSE = ROOT / "docker-compose.yml"
SCHEMA = json.loads((Path(__file__).parent / "schemas/compose-spec.json").read_text())
DRAFT = "http://json-schema.org/draft-07/schema#"
SINCE = {"name": {"type": "string"}}
"""What the specification has taken in since the version that lies there."""

KUBERNETES = "1.33"
OF_OPERATORS = {"kafka.strimzi.io", "mongodbcommunity.mongodb.com"}
"""Groups whose kinds come with an operator, and with a schema of its own."""


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return loaded


def complaints(composition: dict[str, Any]) -> list[str]:
    schema = {**SCHEMA, "properties": {**SCHEMA["properties"], **SINCE}, "$schema": DRAFT}
    return [
        f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in Draft7Validator(schema).iter_errors(composition)
    ]


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(DEPLOY.rglob("*.yaml")):
        for each in yaml.safe_load_all(path.read_text()):
            if each:
                yield f"{path.relative_to(DEPLOY)} {each['kind']} {each.get('metadata', {}).get('name', '')}", each


MANIFESTS = list(manifests())


def test_the_composition_is_one_by_composes_own_schema() -> None:
    assert complaints(compose()) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda all: all["services"]["events"].update(restarts="always"),
        lambda all: all["services"]["kafka"].update(healthcheck={"test": 5}),
        lambda all: all["services"]["events"]["depends_on"].update(topics={"condition": "service_done"}),
        lambda all: all.update(service={}),
    ],
)
def test_a_word_that_compose_does_not_know_is_noticed(spoil: Any) -> None:
    spoilt = copy.deepcopy(compose())
    spoil(spoilt)
    assert complaints(spoilt)


@pytest.mark.parametrize("manifest", [each for _, each in MANIFESTS], ids=[name for name, _ in MANIFESTS])
def test_a_manifest_is_one_by_kubernetes_own_schema(manifest: dict[str, Any]) -> None:
    group = manifest["apiVersion"].partition("/")[0]
    if group in OF_OPERATORS or group == "kustomize.config.k8s.io":
        return  # its schema comes with its operator
    kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def test_a_word_that_kubernetes_does_not_know_is_noticed() -> None:
    (deployment, *_) = (copy.deepcopy(each) for _, each in MANIFESTS if each["kind"] == "Deployment")
    deployment["spec"]["template"]["spec"]["containers"][0]["livenessProb"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment, KUBERNETES, strict=True)


def test_a_kustomization_names_files_that_are_there_and_all_of_them() -> None:
    for path in DEPLOY.rglob("kustomization.yaml"):
        loaded = yaml.safe_load(path.read_text())
        named = [path.parent / resource for resource in loaded["resources"]]
        assert all(each.exists() for each in named), path
        used = {each.name for each in named} | {patch["path"] for patch in loaded.get("patches", []) if "path" in patch}
        there = {each.name for each in path.parent.glob("*.yaml")} - {"kustomization.yaml"}
        assert there <= used, f"{path}: {there - used} are not used"


def test_every_image_in_the_cluster_is_named_by_its_version() -> None:
    def images(of: Any) -> Iterator[str]:
        if isinstance(of, dict):
            for name, value in of.items():
                if name == "image" and isinstance(value, str):
                    yield value
                yield from images(value)
        elif isinstance(of, list):
            for each in of:
                yield from images(each)

    ours: dict[str, str] = {
        image["name"]: image["newTag"] for _, each in MANIFESTS for image in each.get("images", []) if "newTag" in image
    }
    found = {image for _, each in MANIFESTS for image in images(each)}
    assert found
    for image in found:
        tag = ours[image] if image in ours else image.rpartition(":")[2]
        assert tag[:1].isdigit() or tag.startswith("v"), image
        assert "latest" not in tag, image

"""Tests of the manifests, by the Kubernetes schemas and the restricted standard."""

from typing import Any

import pytest

from tests.architecture.tree import ROOT
from tests.deploy.conftest import Load
from tests.deploy.files import KNOWN, documents, must_pass

FILES = sorted((ROOT / "deploy/kubernetes").glob("*.yaml"))
FOUND: dict[tuple[str, str], Any] = {
    (one["kind"], one["metadata"]["name"]): one for one in documents(*FILES)
}
PODS = {
    name: one["spec"]["template"]["spec"]
    for (kind, name), one in FOUND.items()
    if kind in ("Deployment", "Job")
}
SETTINGS: dict[str, str] = FOUND["ConfigMap", "hexagon"]["data"]
SECRETS = {
    "secret_key": "0123456789abcdef" * 2,
    "storage_url": "postgresql://hexagon:password@db.example.com/hexagon",
    "broker_url": "redis://redis.example.com/0",
    "rate_limits": "redis://redis.example.com/1",
    "mail_url": "smtp://hexagon:password@smtp.example.com:587",
}


def test_they_fit_the_schemas() -> None:
    must_pass("kubernetes-validate", "--strict", *FILES)


def test_every_process_of_the_system_is_there() -> None:
    commands = {pod["containers"][0]["command"][1] for pod in PODS.values()}
    assert commands == {"serve", "worker", "scheduler", "migrate"}


def test_the_how_to_puts_the_version_in_the_place_of_the_one_image() -> None:
    (image,) = {pod["containers"][0]["image"] for pod in PODS.values()}
    how_to = (ROOT / "docs/how-to/deploy.md").read_text("utf-8")
    assert f'sed "s#{image}#' in how_to
    assert image.endswith(":VERSION")


def test_production_accepts_the_settings(load: Load) -> None:
    assert set(SETTINGS) <= KNOWN
    assert load(SETTINGS, SECRETS).is_production


@pytest.mark.parametrize("name", PODS)
def test_a_pod_fits_the_restricted_standard(name: str) -> None:
    pod, (container,) = PODS[name], PODS[name]["containers"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]
    mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounted == {"/tmp", "/run/secrets"}


@pytest.mark.parametrize("name", [name for name in PODS if name != "hexagon-migrate"])
def test_a_process_is_probed_updated_and_kept(name: str) -> None:
    (container,) = PODS[name]["containers"]
    assert {"livenessProbe", "readinessProbe", "startupProbe"} <= set(container)
    deployment = FOUND["Deployment", name]["spec"]
    assert deployment["strategy"]["rollingUpdate"] == {
        "maxUnavailable": 0,
        "maxSurge": 1,
    }
    budget = FOUND["PodDisruptionBudget", name]["spec"]
    assert budget["selector"] == deployment["selector"]
    assert (
        deployment["selector"]["matchLabels"]
        == deployment["template"]["metadata"]["labels"]
    )


def test_the_api_and_workers_are_scaled_by_load() -> None:
    scaled = {name for kind, name in FOUND if kind == "HorizontalPodAutoscaler"}
    assert scaled == {"hexagon-api", "hexagon-worker"}
    for name in scaled:
        # Otherwise each update would reset it.
        assert "replicas" not in FOUND["Deployment", name]["spec"]


def test_a_stop_leaves_time_to_drain_and_for_running_jobs(load: Load) -> None:
    settings = load(SETTINGS, SECRETS)
    api, worker = PODS["hexagon-api"], PODS["hexagon-worker"]
    pause = api["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    request = settings.request_deadline_seconds
    assert api["terminationGracePeriodSeconds"] >= pause + 2 * request
    assert worker["terminationGracePeriodSeconds"] >= settings.jobs_grace_seconds + 10


def test_only_allowed_traffic_reaches_the_pods() -> None:
    every = FOUND["NetworkPolicy", "hexagon"]["spec"]
    assert every["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in every
    for name in PODS:
        kind = "Job" if name == "hexagon-migrate" else "Deployment"
        labels = FOUND[kind, name]["spec"]["template"]["metadata"]["labels"]
        assert every["podSelector"]["matchLabels"].items() <= labels.items()

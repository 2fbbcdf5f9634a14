"""Tests of the GitHub workflows: valid by their schemas, with minimal permissions."""

import re

from tests.architecture.tree import ROOT
from tests.deploy.files import documents, must_pass
from tests.servers import SERVERS

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yaml"))


def test_the_workflows_fit_their_schema() -> None:
    must_pass(
        "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS
    )


def test_updates_fit_their_schema() -> None:
    dependabot = ROOT / ".github/dependabot.yaml"
    must_pass("check-jsonschema", "--builtin-schema", "vendor.dependabot", dependabot)


def test_the_auditor_finds_nothing() -> None:
    must_pass("zizmor", "--offline", "--quiet", ".github")


def test_actions_are_pinned_by_commit() -> None:
    uses = [
        use for file in WORKFLOWS for use in re.findall(r"uses: (.+)", file.read_text())
    ]
    assert uses
    assert [
        use for use in uses if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", use)
    ] == []


def test_every_python_that_is_supported_is_tested() -> None:
    (ci,) = documents(ROOT / ".github/workflows/ci.yaml")
    assert ci["jobs"]["test"]["strategy"]["matrix"]["python"] == [
        "3.11",
        "3.12",
        "3.13",
        "3.14",
    ]


def test_no_server_may_be_missing() -> None:
    (ci,) = documents(ROOT / ".github/workflows/ci.yaml")
    given = ci["jobs"]["test"]["env"]
    named = {name.partition("_")[2].removesuffix("_URL").lower() for name in given}
    required = set(re.findall(r"'([a-z,]+)'", given["REQUIRE_SERVERS"]))
    assert "all" in required
    for names in required - {"all"}:  # the others are given by their URL
        assert set(names.split(",")) | named >= set(SERVERS)

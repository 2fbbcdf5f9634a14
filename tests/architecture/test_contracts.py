"""Tests that the import contracts hold, and that each finds a planted violation."""

import os
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.architecture.tree import PACKAGES, ROOT, Tree


class Planted(NamedTuple):
    importer: str
    imported: str
    message: str = ""


CONFIGURATION = ConfigParser()
CONFIGURATION.read(ROOT / ".importlinter", encoding="utf-8")
CONTRACTS = {  # names by ids
    section.rpartition(":")[2]: CONFIGURATION[section]["name"]
    for section in CONFIGURATION.sections()
    if ":" in section
}
GUIDANCE = {
    name: CONFIGURATION[f"importlinter:contract:{name}"]
    .get("broken_contract_guidance", "")
    .strip()
    for name in CONTRACTS
}
DRIVERS = {
    name
    for section in CONFIGURATION.values()
    for line in section.get("also", "").split("\n")
    for name in line.partition(" -> ")[2].split(", ")
    if name and name not in PACKAGES
}
VIOLATIONS = {
    "inwards": [
        Planted("domain.errors", "application.clock"),
        Planted("application.pages", "adapters.clock"),
        Planted("adapters.clock", "entrypoints.http.app"),
        Planted("entrypoints.worker.app", "adapters.identity.access_tokens"),
    ],
    "domain": [
        Planted("domain.values", "pydantic"),
        Planted("domain.events", "application.clock"),
        Planted("domain.identity.session", "tools"),
    ],
    "application": [
        Planted("application.clock", "sqlalchemy"),
        Planted("application.identity.log_in", "adapters.clock"),
        Planted("application.identity", "fastapi"),
    ],
    "entrypoints": [
        Planted("entrypoints.http.jobs", "domain.identity.user"),
        Planted("entrypoints.cli.app", "adapters.clock"),
        Planted("entrypoints.http.app", "container"),
        Planted("entrypoints.http.app", "typer"),
        Planted("entrypoints.worker.app", "fastapi"),
        *(Planted("entrypoints", driver) for driver in sorted(DRIVERS)),
    ],
    "drivers": [
        *(Planted("adapters.clock", driver) for driver in sorted(DRIVERS)),
        *(Planted("adapters.memory.storage", driver) for driver in sorted(DRIVERS)),
        Planted("adapters.sql.storage", "pymongo"),
        Planted("adapters.clock", "container"),
    ],
    "storages": [
        Planted("adapters.memory.storage", "adapters.sql.engines"),
        Planted("adapters.sql.jobs", "adapters.memory.tables"),
        Planted("adapters.mongo", "adapters.sql.engines"),
    ],
    "composition": [
        Planted(
            "domain.errors",
            "container",
            message="domain is not allowed to import container",
        ),
        Planted(
            "application.clock",
            "tools",
            message="application is not allowed to import tools",
        ),
        Planted("adapters.clock", "container"),
        Planted("entrypoints.cli.app", "container"),
        Planted("adapters.identity.passwords", "tests"),
        Planted("adapters.identity.access_tokens", "tools"),
    ],
    "settings": [
        Planted("adapters.identity.access_tokens", "adapters.settings"),
        Planted("entrypoints.cli.app", "adapters.settings"),
    ],
    "contexts": [
        Planted("domain.identity.user", "domain.planted.record"),
        Planted("application.identity.log_in", "application.planted.views"),
        Planted("application.planted.views", "domain.identity.user"),
        Planted("application.jobs.run_job", "domain.planted.record"),
        Planted("entrypoints.http.identity", "application.planted"),
        Planted("entrypoints.http.planted", "entrypoints.http.identity"),
        Planted("entrypoints.http.health", "application.planted"),
    ],
    "mechanisms": [
        Planted("application.jobs.run_job", "application.identity.views"),
        Planted("application.unit_of_work", "application.identity.ports"),
        Planted("application.mail", "application.jobs.ports"),
        Planted("application.identity.log_in", "application.reactions"),
    ],
    "cycles": [
        Planted("domain.errors", "domain.values", message="in domain."),
        Planted(
            "application.errors", "application.use_case", message="in application."
        ),
        Planted(
            "adapters.sql.tables", "adapters.sql.storage", message="in adapters.sql."
        ),
        Planted(
            "entrypoints.http.use",
            "entrypoints.http.app",
            message="in entrypoints.http.",
        ),
    ],
}


def lint(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Lint in another process, whose path begins with this tree, not with the installed one."""
    return subprocess.run(
        [
            Path(sys.executable).with_name("lint-imports"),
            "--no-logo",
            "--no-cache",
            *options,
        ],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
            "COLUMNS": "300",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def assert_broken(copy: Tree, contract: str, *message: str) -> None:
    result = lint(copy.root, "--contract", contract)
    assert result.returncode == 1
    assert f"{CONTRACTS[contract]} BROKEN" in result.stdout
    assert [text for text in message if text not in result.stdout] == [], result.stdout


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout
    assert f"{len(VIOLATIONS)} kept, 0 broken" in result.stdout


def plant_another_context(copy: Tree) -> None:
    for module in (
        "domain.planted.__init__",
        "domain.planted.record",
        "application.planted.__init__",
        "application.planted.views",
        "entrypoints.http.planted",
    ):
        copy.plant(module, "")


def test_every_contract_has_violations() -> None:
    assert set(CONTRACTS) == set(VIOLATIONS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_contract_says_what_to_do(contract: str) -> None:
    assert CONFIGURATION[f"importlinter:contract:{contract}"][
        "broken_contract_guidance"
    ].strip()


@pytest.mark.parametrize("contract", ["domain", "contexts"])
def test_our_own_contract_types_take_imports_to_ignore(
    contract: str, copy: Tree
) -> None:
    plant_another_context(copy)
    copy.plant("domain.identity.user", "import domain.planted.record")
    copy.plant("domain.errors", "import application.clock")
    ignored = "domain.identity.user -> domain.planted.record"
    if contract == "domain":
        ignored = "domain.errors -> application.clock"
    assert_broken(copy, contract, f"{ignored} (", GUIDANCE[contract].splitlines()[0])
    configuration = copy.root / ".importlinter"
    section = f"[importlinter:contract:{contract}]\n"
    text = configuration.read_text("utf-8")
    configuration.write_text(
        text.replace(section, f"{section}ignore_imports = {ignored}\n")
    )
    assert lint(copy.root, "--contract", contract).returncode == 0


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_contract_finds_each_of_its_violations(contract: str, copy: Tree) -> None:
    if contract == "contexts":
        plant_another_context(copy)
    for importer, imported, _ in VIOLATIONS[contract]:
        copy.plant(importer, f"import {imported}")
    expected = [
        message or f"{importer} -> {imported} ("
        for importer, imported, message in VIOLATIONS[contract]
    ]
    assert_broken(copy, contract, *expected)


def test_an_import_is_found_in_a_function_and_under_type_checking(copy: Tree) -> None:
    copy.plant("domain.errors", "def planted() -> None:\n    import sqlalchemy")
    copy.plant("domain.values", "if TYPE_CHECKING:\n    from sqlalchemy import orm")
    copy.plant(
        "domain.events",
        "try:\n    import sqlalchemy.orm as orm\nexcept ImportError:\n    pass",
    )
    modules = ("domain.errors", "domain.values", "domain.events")
    assert_broken(copy, "domain", *(f"{module} -> sqlalchemy" for module in modules))


def test_a_new_context_is_kept_apart_from_the_start(copy: Tree) -> None:
    copy.plant("domain.planted.record", "import domain.identity.user")
    copy.plant("domain.planted.__init__", "")
    copy.plant("application.identity.log_in", "import domain.planted.record")
    assert_broken(
        copy,
        "contexts",
        "domain.planted.record -> domain.identity.user",
        "application.identity.log_in -> domain.planted.record",
    )


def test_a_new_module_of_the_application_needs_its_place_in_the_layers(
    copy: Tree,
) -> None:
    copy.plant("application.planted", "")
    assert_broken(copy, "mechanisms", "- application.planted")

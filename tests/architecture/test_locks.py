"""Offline tests that the locks pin all of pyproject.toml's dependencies, without an index."""

import hashlib
import json
import re
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
LOCKS = {
    "requirements.lock": RUNTIME,
    "requirements-build.lock": GROUPS["build"],
    "requirements-dev.lock": [
        *RUNTIME,
        *(requirement for group in GROUPS.values() for requirement in group),
        *PROJECT["build-system"][
            "requires"
        ],  # the editable install is built without isolation
    ],
}
PIN = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; .+)? \\\n"
    r"(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+"
    r"    # via .+\n",
    re.MULTILINE,
)


def text_of(lock: str) -> str:
    return (ROOT / lock).read_text("utf-8")


@cache
def pins(lock: str) -> set[tuple[str, str]]:
    return set(PIN.findall(text_of(lock)))


def digest() -> str:
    """Return the digest that `make lock` writes into headers, to notice removed dependencies."""
    declared = [
        PROJECT["project"]["requires-python"],
        sorted(RUNTIME),
        {name: sorted(group) for name, group in GROUPS.items()},
    ]
    return hashlib.sha256(json.dumps(declared, sort_keys=True).encode()).hexdigest()


def test_the_locks_were_renewed_after_the_last_change_of_the_declared_dependencies() -> (
    None
):
    for lock in LOCKS:
        assert digest() in text_of(lock).partition("==")[0], (
            f"{lock} is stale: run make lock"
        )


def test_a_lock_holds_pins_with_hashes_and_nothing_else() -> None:
    for lock in LOCKS:
        left_over = PIN.sub("", text_of(lock)).splitlines()
        assert [line for line in left_over if not line.startswith("#")] == []
        assert "://" not in text_of(lock)


def test_every_declared_requirement_is_pinned_at_a_version_that_satisfies_it() -> None:
    # Imported here, because make lock runs this file without it.
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    for lock, declared in LOCKS.items():
        for requirement in map(Requirement, declared):
            name = canonicalize_name(requirement.name)
            versions = [version for pinned, version in pins(lock) if pinned == name]
            assert versions, f"{requirement} is missing from {lock}"
            for version in versions:
                assert requirement.specifier.contains(version, prereleases=True), (
                    lock,
                    name,
                )


def test_development_runs_the_very_versions_of_production() -> None:
    assert pins("requirements.lock") <= pins("requirements-dev.lock")
    assert pins("requirements-build.lock") <= pins("requirements-dev.lock")


if __name__ == "__main__":
    print(digest())  # noqa: T201 - make lock reads it

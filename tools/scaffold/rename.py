"""`make rename name="Acme Billing"`: give a clone its own name.

The name is written as people read it (`Acme Billing`) where it is a title, with hyphens
where it names packages, images and objects of Kubernetes (RFC 1123), and with underscores
where databases, roles and metrics need it.
"""

import re
import sys

import tomlkit

from tools.scaffold.errors import ScaffoldError, run
from tools.scaffold.names import Name
from tools.scaffold.plan import Plan
from tools.scaffold.report import report
from tools.scaffold.tidy import tidy

MAX_LENGTH = 25  # characters: objects of Kubernetes add some, and lines have an end
CHANGELOG = """\
# Changelog

The format is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).

## [Unreleased]
"""
# A line with one of these, or a file, has the name of a database, a role or a metric.
UNDERSCORED = (
    "postgresql://",
    "mongodb://",
    ".db",
    "-backup",
    "POSTGRES_",
    "pg_isready",
    "DATABASE",
    "CREATE ROLE",
    "role `",
    ":http_",
)
UNDERSCORED_FILES = ("deploy/postgres/role.sql", "tests/deploy/test_postgres_role.py")
# History keeps the names that things had; passwords are not about the clone.
UNTOUCHED = (
    "src/adapters/identity/common_passwords.txt",
    "CHANGELOG.md",
    "UPGRADING.md",
    "docs/decisions/*",
    "tests/scaffold/*",
)


def rename(plan: Plan, name: Name) -> None:
    """Plan the name in the place of the present one; nothing if that is the same.

    Raises ScaffoldError for a name that is too long, and where the README and
    pyproject.toml have different names.
    """
    if len(name.title) > MAX_LENGTH:
        raise ScaffoldError(
            f"{name.title} is too long: use up to {MAX_LENGTH} characters"
        )
    present = _present_name(plan)
    if present.title == name.title:
        return
    untouched = set(plan.files(*UNTOUCHED))
    for path in plan.files("*"):
        if path not in untouched and plan.is_text(path):
            plan.write(path, _renamed(plan.read(path), path, present, name))
    if _has_releases_of_the_skeleton(plan):
        plan.write("CHANGELOG.md", CHANGELOG)
    tidy(plan)


def _has_releases_of_the_skeleton(plan: Plan) -> bool:
    """Tell whether the changelog has a release that UPGRADING.md lists, by its day.

    One that the clone has begun has none, and stays.
    """
    if "CHANGELOG.md" not in plan or "UPGRADING.md" not in plan:
        return False
    releases = plan.read("UPGRADING.md")
    for line in plan.read("CHANGELOG.md").splitlines():
        version, _, day = line.removeprefix("## [").partition("] - ")
        if line.startswith("## [") and f"| {version}, {day} |" in releases:
            return True
    return False


def _present_name(plan: Plan) -> Name:
    """Return the name of the distribution, in the words of the README's title."""
    project = tomlkit.parse(plan.read("pyproject.toml"))["project"]
    distribution = Name.parse(str(project["name"]))
    title = Name.parse(plan.read("README.md").partition("\n")[0].removeprefix("# "))
    if title.kebab != distribution.kebab:
        raise ScaffoldError(
            f"README.md is titled {title.title}, pyproject.toml names"
            f" {distribution.kebab}: give both the same name first"
        )
    return title


def _renamed(text: str, path: str, present: Name, name: Name) -> str:
    forms = {
        present.title: name.title,
        present.kebab: name.kebab,
        present.snake: name.snake,
    }
    words = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    # `hexagonal` is no name, and stays.
    occurrence = re.compile(rf"(?<![A-Za-z])({words})(?!al)")

    def in_line(line: str) -> str:
        is_underscored = path in UNDERSCORED_FILES or any(
            mark in line for mark in UNDERSCORED
        )
        lower = name.snake if is_underscored else name.kebab
        return occurrence.sub(
            lambda found: name.title if found[0] == present.title else lower, line
        )

    return "".join(in_line(line) for line in text.splitlines(keepends=True))


def main() -> None:
    plan = Plan()
    plan.must_be_clean()
    name = Name.parse(sys.argv[1] if len(sys.argv) > 1 else "")
    rename(plan, name)
    plan.apply()
    if not any(plan.changes):
        print(f"Nothing to change: this is {name.title} already.")
        return
    report(
        plan,
        "Read the description in pyproject.toml and the first lines of README.md.",
        "Name the holder of the copyright in LICENSE.",
        "make fix check test, then commit.",
    )


if __name__ == "__main__":
    run(main)

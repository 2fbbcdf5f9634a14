"""The Dockerfile as a list of stages, and its steps run without an engine."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from string import Template

from tests.architecture.tree import ROOT
from tests.clones import succeed

Step = tuple[str, str]
"""An instruction and its arguments."""


@dataclass(frozen=True, slots=True)
class Stage:
    base: str
    name: str | None
    steps: list[Step] = field(default_factory=list)

    def of(self, instruction: str) -> list[str]:
        return [arguments for name, arguments in self.steps if name == instruction]

    @property
    def environment(self) -> dict[str, str]:
        given = dict(one.split("=", 1) for one in self.of("ARG") if "=" in one)
        pairs = (pair for line in self.of("ENV") for pair in shlex.split(line))
        assignments = (Template(pair).safe_substitute(given) for pair in pairs)
        return dict(pair.split("=", 1) for pair in assignments)


def stages(text: str) -> list[Stage]:
    """Parse the stages; here-documents and the JSON form of RUN are not supported."""
    found: list[Stage] = []
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        instruction, _, arguments = line.strip().partition(" ")
        if instruction == "FROM":
            base, _, name = arguments.partition(" AS ")
            found.append(Stage(base, name or None))
        elif instruction and found:
            found[-1].steps.append((instruction, arguments.strip()))
    return found


def read() -> list[Stage]:
    return stages((ROOT / "Dockerfile").read_text("utf-8"))


def context(target: Path) -> None:
    """Return the build context: files that git tracks, without those of .dockerignore."""
    rules = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line[:1] != "#"
    ]
    for name in succeed(
        "git", "ls-files", "-co", "--exclude-standard", clone=ROOT
    ).splitlines():
        if (ROOT / name).exists() and not ignored(name, rules):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)


def ignored(name: str, rules: list[str]) -> bool:
    """Return whether the last rule that matches the file, or a folder above it, ignores it.

    A rule applies to paths from the root, unless it begins with `**/`.
    """
    verdict, above = False, [name, *map(str, Path(name).parents)]
    for rule in rules:
        pattern = rule.removeprefix("!")
        of_names = pattern.removeprefix("**/")
        names = above if of_names == pattern else [Path(one).name for one in above]
        if any(fnmatch(one, of_names) for one in names):
            verdict = not rule.startswith("!")
    return verdict


@dataclass(frozen=True, slots=True)
class Build:
    """Runs the steps of a stage with `/build` and `/app` moved below a folder."""

    root: Path
    environment: Mapping[str, str]

    def moved(self, text: str) -> str:
        return re.sub(r"(?<![\w./])/(build|app)\b", rf"{self.root}/\1", text)

    def run(self, stage: Stage) -> None:
        folder, environment = self.root, dict(self.environment)
        for instruction, arguments in stage.steps:
            match instruction:
                case "WORKDIR":
                    folder = Path(self.moved(arguments))
                    folder.mkdir(parents=True, exist_ok=True)
                case "ENV":
                    environment |= dict(
                        pair.split("=", 1) for pair in shlex.split(arguments)
                    )
                case "COPY":
                    self._copy(shlex.split(arguments), folder)
                case "RUN":
                    self._run(self.moved(arguments), folder, environment)

    def _copy(self, arguments: list[str], folder: Path) -> None:
        *names, target = arguments
        for name in names:
            source = self.root / "context" / name
            if source.is_dir():
                shutil.copytree(source, folder / target, dirs_exist_ok=True)
            else:
                shutil.copy(source, folder / target)

    def _run(self, command: str, folder: Path, environment: Mapping[str, str]) -> None:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}"


def reachable_python(root: Path, prefix: Path) -> Path:
    """Return the folder of a Python that every user can run: this one, or a copy."""
    if all(
        folder.stat().st_mode & 0o005 == 0o005 for folder in (prefix, *prefix.parents)
    ):
        return prefix / "bin"
    skip = shutil.ignore_patterns(
        "test", "__pycache__", "site-packages", "*.a", "share", "include"
    )
    shutil.copytree(prefix, root / "python", ignore=skip, symlinks=True)
    return root / "python/bin"


def inherited() -> Iterator[tuple[str, str]]:
    """Return the variables that pip may need to reach its index."""
    for name, value in os.environ.items():
        if name.startswith("PIP_") or name.lower().endswith("_proxy"):
            yield name, value

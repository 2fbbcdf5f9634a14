"""A clone that follows the skeleton by docs/how-to/follow-upstream.md."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.architecture.tree import ROOT
from tests.clones import BIN, run, succeed
from tests.scaffold.conftest import committed, scaffold

RECIPE = (ROOT / "docs/how-to/follow-upstream.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", RECIPE, re.DOTALL)
REMOTE, BASE, BASE_OF_COPY, BRANCH, JOIN, TAKE, MERGE, _, KEEP_DELETED = BLOCKS
REMOVAL = re.compile(r"^make remove.*\Z", re.DOTALL | re.MULTILINE)
REMOVED = "workshops"
FIELDS = "number:str:unique total:decimal(2) due_on:date"
# In the place of make, which would make a virtual environment for each clone.
MAKE = f"""\
#!/bin/sh
exec '{BIN / "python"}' -m "tools.scaffold.$1" "${{2#*=}}"
"""


@dataclass
class Follower:
    """A renamed clone, without the example, and with a context of its own."""

    clone: Path
    upstream: Path
    removes_example: bool

    @classmethod
    def grow(cls, clone: Path, upstream: Path) -> Self:
        """Rename a clone, remove the example where a command can, and add airships."""
        make = clone.parent / "make"
        make.write_text(MAKE)
        make.chmod(0o755)
        for key, value in (("name", "Tester"), ("email", "tester@localhost")):
            succeed("git", "config", f"user.{key}", value, clone=clone)
        renamed = scaffold(clone, "rename", "Acme Billing")
        assert renamed.returncode == 0, renamed.stderr
        committed(clone)
        removed = scaffold(clone, "remove", REMOVED)
        if removed.returncode == 0:
            committed(clone)
        options = ("--name", "Airship", "--fields", FIELDS, "--plural", "")
        added = scaffold(clone, "context", *options)
        assert added.returncode == 0, added.stderr
        committed(clone)
        return cls(clone, upstream, removes_example=removed.returncode == 0)

    def join(self, base: str) -> None:
        """Set the clone up to follow; `base` is the block that finds where it began."""
        self.follow(REMOTE, base, BRANCH, JOIN)

    def take(self, release: str) -> set[str]:
        """Merge a release; return the files in which conflicts are left."""
        self.follow(TAKE, RELEASE=release)
        run("sh", "-euc", MERGE, clone=self.clone)
        assert self.git("rev-parse", "MERGE_HEAD") == self.git("rev-parse", "skeleton")
        return set(self.git("diff", "--name-only", "--diff-filter=U").splitlines())

    def follow(self, *blocks: str, **settings: str) -> None:
        """Run blocks of the how-to."""
        script = "".join(map(self._adapted, blocks))
        path = f"{self.clone.parent}{os.pathsep}{os.environ['PATH']}"
        settings |= {"SKELETON": str(self.upstream), "PATH": path}
        succeed("sh", "-euc", script, clone=self.clone, **settings)

    def _adapted(self, block: str) -> str:
        if self.removes_example:
            return block.replace("…", REMOVED)
        return REMOVAL.sub("", block)

    def git(self, *arguments: str) -> str:
        return succeed("git", *arguments, clone=self.clone)


def a_git_clone(upstream: Path, clone: Path) -> Path:
    succeed("git", "clone", "--quiet", upstream, clone, clone=upstream)
    return clone


def a_copy(upstream: Path, clone: Path) -> Path:
    """Start a history of its own with the same files, as a template button does."""
    a_git_clone(upstream, clone)
    succeed("git", "remote", "remove", "origin", clone=clone)
    succeed("git", "switch", "--quiet", "--orphan", "copy", clone=clone)
    succeed("git", "checkout", "main", "--", ".", clone=clone)
    committed(clone)
    succeed("git", "branch", "--move", "--force", "copy", "main", clone=clone)
    return clone

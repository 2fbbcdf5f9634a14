"""Changes to the files of a checkout, planned in memory and written all at once."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from tools.scaffold.errors import ScaffoldError

ROOT = Path(__file__).parents[2]


class Plan:
    """The files of a checkout as they will be; nothing is written before `apply`.

    Paths are relative to the root, with slashes. Only files that git tracks, and those
    that the plan creates, are seen.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        tracked = set(_git(root, "ls-files", "-z").split("\0")) - {""}
        self._tracked = {path for path in tracked if (root / path).exists()}
        self._changes: dict[str, str | None] = {}  # None: the file is deleted
        self._modes: dict[str, int] = {}

    def must_be_clean(self) -> None:
        """Raise ScaffoldError if the checkout has changes that are not committed."""
        if _git(self.root, "status", "--porcelain"):
            raise ScaffoldError(
                "the tree has uncommitted changes: commit or stash them"
            )

    def files(self, *patterns: str) -> list[str]:
        """Return the paths that match one of the patterns, sorted; `*` crosses slashes."""
        deleted = {path for path, text in self._changes.items() if text is None}
        paths = (self._tracked | self._changes.keys()) - deleted
        return sorted(
            path for path in paths if any(fnmatch(path, one) for one in patterns)
        )

    def __contains__(self, path: str) -> bool:
        if path in self._changes:
            return self._changes[path] is not None
        return path in self._tracked

    def read(self, path: str) -> str:
        """Return the text of a file, with the changes that are planned.

        Raises ScaffoldError if there is no such file.
        """
        if path not in self:
            raise ScaffoldError(f"{path} is missing")
        text = self._changes.get(path)
        return (self.root / path).read_text("utf-8") if text is None else text

    def is_text(self, path: str) -> bool:
        """Tell whether a file can be read as UTF-8."""
        try:
            self.read(path)
        except UnicodeDecodeError:
            return False
        return True

    def create(self, path: str, text: str) -> None:
        """Plan a new file. Raises ScaffoldError if the path is taken."""
        if path in self or (self.root / path).exists():
            raise ScaffoldError(f"{path} exists already")
        self._changes[path] = text

    def write(self, path: str, text: str) -> None:
        """Plan another text for a file that exists, or none if it is the present one."""
        if text == self.read(path):
            return
        self._changes[path] = text
        if path in self._tracked and text == (self.root / path).read_text("utf-8"):
            del self._changes[path]

    def replace(self, path: str, old: str, new: str) -> None:
        """Plan another text in the place of one that occurs exactly once.

        Raises ScaffoldError otherwise: the clone has changed what this would edit.
        """
        text = self.read(path)
        if text.count(old) != 1:
            raise ScaffoldError(
                f"{path} has {text.count(old)} times, not once: {old!r}"
            )
        self.write(path, text.replace(old, new))

    def delete(self, *paths: str) -> None:
        """Plan that files are deleted; those that are missing already are skipped."""
        for path in paths:
            if path in self:
                self._changes[path] = None

    def move(self, old: str, new: str) -> None:
        """Plan another path for a file. Raises ScaffoldError if that is taken."""
        text = self.read(old)
        self._modes[new] = (self.root / old).stat().st_mode
        self.delete(old)
        self.create(new, text)

    @property
    def changes(self) -> Iterator[tuple[str, str]]:
        """Yield what happens to each path: `created`, `changed` or `deleted`."""
        for path, text in sorted(self._changes.items()):
            if text is None:
                if path in self._tracked:
                    yield path, "deleted"
            else:
                yield path, "changed" if path in self._tracked else "created"

    def apply(self) -> None:
        """Write everything, or nothing if the disk or a file refuses or Ctrl-C interrupts.

        Raises ScaffoldError or KeyboardInterrupt after putting the former files back.
        """
        with tempfile.TemporaryDirectory() as backup:
            done: list[str] = []
            try:
                for path, _ in self.changes:
                    _back_up(self.root / path, Path(backup) / path)
                    done.append(path)
                    self._write(path)
            except (OSError, KeyboardInterrupt) as error:
                for path in done:
                    _restore(self.root / path, Path(backup) / path)
                if isinstance(error, KeyboardInterrupt):
                    raise
                raise ScaffoldError(f"{path} cannot be written: {error}") from error
        _remove_empty_folders(self.root, self.files("*"), done)

    def _write(self, path: str) -> None:
        file, text = self.root / path, self._changes[path]
        if text is None:
            file.unlink()
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        if path in self._modes:
            file.chmod(self._modes[path])


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ScaffoldError(f"git {arguments[0]} failed: {result.stderr.strip()}")
    return result.stdout


def _back_up(file: Path, copy: Path) -> None:
    if file.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)


def _restore(file: Path, copy: Path) -> None:
    if copy.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(copy, file)
    elif file.exists():
        file.unlink()


def _remove_empty_folders(root: Path, kept: list[str], changed: list[str]) -> None:
    """Remove folders in which nothing is left, but caches of Python."""
    used = {parent for path in kept for parent in (root / path).parents}
    emptied = {parent for path in changed for parent in (root / path).parents} - used
    for folder in sorted(emptied, key=lambda path: len(path.parts), reverse=True):
        if folder.is_dir() and root in folder.parents:
            shutil.rmtree(folder / "__pycache__", ignore_errors=True)
            if not any(folder.iterdir()):
                folder.rmdir()

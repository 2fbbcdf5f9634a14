"""A part of the skeleton that a clone may remove, and where it shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Literals = Mapping[str, tuple[tuple[str, str], ...]]
"""What to write in the place of a text, by file."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """A part that can be removed.

    What has one of its `words` in its name goes: files, definitions, dependencies,
    services, rows of tables. `literals` are texts that name it along with others.
    `names` are identifiers of code that have none of the words, and `wrappers` those of
    generic types that go around their argument, which stays. What imports one of the
    `files` goes, too. What `has_tables` needs a revision that drops them, and what
    `has_routes` another description of the API.
    """

    words: tuple[str, ...]
    files: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    literals: Literals = field(default_factory=dict)
    has_tables: bool = False
    has_routes: bool = False


def listed_server(name: str, *more: tuple[str, str]) -> Literals:
    """Return where the tests' servers are listed."""
    listed = ((f",{name}", ""), (f"{name},", ""), *more)
    return {".ci/run": listed, ".github/workflows/ci.yaml": listed}

"""Tests that each use case gets the ports that its fields ask for, and that mypy checks calls."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from inspect import getmembers
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import dependency_injector
import pytest

import adapters.memory.storage
import adapters.mongo.storage
import adapters.sql.storage  # noqa: F401 - each imports what registers itself
from adapters.memory.registry import MEMORY
from adapters.mongo.registry import MONGO
from adapters.sql.registry import SQL
from application.identity.ports import Contacts
from application.lag import may_lag
from application.pages import Page
from application.ports import Ports
from application.use_cases import listed_use_cases
from container import CONTEXTS
from domain.repository import Repository
from tests.architecture.tree import ROOT

PORTS = get_type_hints(Ports)
USE_CASES = [kind for module in CONTEXTS for kind in listed_use_cases(module)]
STORAGES = {"sql": SQL, "mongo": MONGO, "memory": MEMORY}


def fills(port: Any, wanted: Any) -> bool:
    """Return whether a port with this annotation fills a field with the other."""
    if port == wanted or port is Any:
        return True
    if isinstance(port, type) and isinstance(wanted, type):
        return wanted in port.__mro__
    if get_origin(port) is None or get_origin(port) is not get_origin(wanted):
        return False
    pairs = zip(get_args(port), get_args(wanted), strict=True)
    return all(fills(one, other) for one, other in pairs)


def wanted_fields() -> Iterator[tuple[type, str, Any]]:
    for kind in USE_CASES:
        types = get_type_hints(kind)
        for field in fields(kind):
            yield kind, field.name, types[field.name]


def is_filled(name: str, wanted: Any) -> bool:
    if name in PORTS:
        return fills(PORTS[name], wanted)
    return wanted in USE_CASES or all(
        wanted in storage.readers for storage in STORAGES.values()
    )


def test_each_field_is_filled_by_a_port_a_reader_or_another_use_case() -> None:
    unfit = [
        f"{kind.__name__}.{name} wants {wanted}, which no port, reader or use case fills"
        for kind, name, wanted in wanted_fields()
        if not is_filled(name, wanted)
    ]
    assert not unfit, unfit[0]


def test_each_port_is_used_by_a_use_case() -> None:
    assert set(PORTS) - {"readers", "lagging_readers"} == {
        name for _, name, _ in wanted_fields()
    } & set(PORTS)


@pytest.mark.parametrize("storage", STORAGES)
def test_each_reader_fills_a_field(storage: str) -> None:
    of_other_contexts = {Contacts}  # passed on by `fill_ports`
    asked = {wanted for _, _, wanted in wanted_fields()} | of_other_contexts
    assert {*STORAGES[storage].readers} <= asked


def lagging_fields() -> Iterator[tuple[type, str]]:
    for kind in USE_CASES:
        for name, wanted in get_type_hints(kind, include_extras=True).items():
            if may_lag(wanted):
                yield kind, name


def test_only_lists_may_lag() -> None:
    """Jobs, units of work and sign-ins need the latest writes."""
    assert [*lagging_fields()]
    for kind, name in lagging_fields():
        result = get_type_hints(kind.__call__)["return"]
        assert get_origin(result) is Page, f"{kind.__name__}.{name} may not lag"


def repositories_asked_for() -> Iterator[tuple[str, type]]:
    """Return the repositories that use cases need in their unit of work, by its protocol."""
    for _, name, wanted in wanted_fields():
        if name == "begin":
            [work] = get_args(get_args(wanted)[1])
            for member, prop in getmembers(
                work, lambda value: isinstance(value, property)
            ):
                port = get_type_hints(prop.fget)["return"]
                if Repository in getattr(port, "__mro__", ()):
                    yield member, port


@pytest.mark.parametrize("storage", STORAGES)
def test_each_unit_of_work_has_the_repositories_that_use_cases_ask_for(
    storage: str,
) -> None:
    registered = {
        name: kind.port for name, kind in STORAGES[storage].repositories.items()
    }
    asked = dict(repositories_asked_for())
    assert asked
    missing = sorted(asked.keys() - registered.keys())
    assert not missing, f"src/adapters/{storage}: register {', '.join(missing)}"
    assert registered == asked


@pytest.mark.parametrize(
    ("port", "wanted"),
    [
        ("clock", PORTS["ids"]),
        ("begin", PORTS["ids"]),
        ("admin_email", PORTS["version"]),
        ("schema", PORTS["readers"]),
    ],
)
def test_a_port_of_the_wrong_type_is_found(port: str, wanted: Any) -> None:
    assert not fills(PORTS[port], wanted)


class Mistake(NamedTuple):
    file: str
    right: str
    wrong: str
    complaint: str


MISTAKES = {
    "route": Mistake(
        "src/entrypoints/http/identity/administration.py",
        "view(actor=caller, user_id=user_id)",
        "view(actor=caller, user=user_id)",
        'Unexpected keyword argument "user"',
    ),
    "command": Mistake(
        "src/entrypoints/cli/users.py",
        "use_cases[identity.GrantRole](\n                actor=OPERATOR, user_id=user_id,",
        "use_cases[identity.GrantRole](\n                actor=OPERATOR, user=user_id,",
        'Unexpected keyword argument "user"',
    ),
    "result": Mistake(
        "src/entrypoints/cli/users.py",
        "admin.email",
        "admin.address",
        '"ProfileView" has no attribute "address"',
    ),
    "job": Mistake(
        "src/application/identity/reactions.py",
        "call_of(EmailUser, user_id=event.user_id, notice=AccountNotice.VERIFY_EMAIL)",
        "call_of(EmailUser, account_id=event.user_id, notice=AccountNotice.VERIFY_EMAIL)",
        'No overload variant of "call_of" matches',
    ),
    "job_that_acts_outside": Mistake(
        "src/application/identity/request_password_reset.py",
        "notice=AccountNotice.PASSWORD_FORGOTTEN",
        "news=AccountNotice.PASSWORD_FORGOTTEN",
        'No overload variant of "call_of" matches',
    ),
    "reaction": Mistake(
        "src/application/identity/reactions.py",
        "on(PasswordReset, confirm_password_change)",
        "on(PasswordReset, call_of)",
        'Argument 2 to "on" has incompatible type',
    ),
    "port": Mistake(
        "container.py",
        "clock=container.clock(),\n        ids=",
        "clock=container.ids(),\n        ids=",
        'has incompatible type "Ids"; expected "Clock"',
    ),
    "reader": Mistake(
        "src/adapters/sql/identity/users.py",
        "SQL.reader(UserReader, SqlUserReader)",
        "SQL.reader(UserReader, SqlUsers)",
        'expected "Callable[..., UserReader]"',
    ),
    "repository": Mistake(
        "src/adapters/memory/identity/users.py",
        "UserRepository, MemoryUsers)",
        "UserRepository, MemoryUserReader)",
        'expected "Callable[..., UserRepository]"',
    ),
    "port_of_another_context": Mistake(
        "container.py",
        "contacts=storage.readers[Contacts]",
        "contacts=storage.readers",
        'has incompatible type "Readers"; expected "Contacts"',
    ),
    "setting": Mistake(
        "container.py",
        "container.ids(), settings.jobs_lease)",
        "container.ids(), settings.jobs_lease_seconds)",
        'has incompatible type "float"; expected "timedelta"',
    ),
    "adapter": Mistake(
        "container.py",
        "clock: Provider[Clock] = Singleton(SystemClock)",
        "clock: Provider[Clock] = Singleton(UuidV7Ids)",
        'has incompatible type "type[UuidV7Ids]"; expected "Callable[..., Clock]',
    ),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return mypy's messages for each file with its mistake, and for the unchanged files.

    mypy runs once, without site packages, which takes seconds instead of a quarter minute.
    """
    folder = tmp_path_factory.mktemp("mistakes")
    injector = Path(dependency_injector.__file__).parent
    shutil.copytree(
        injector, folder / injector.name, ignore=shutil.ignore_patterns("*.so", "*.c")
    )
    for name, mistake in MISTAKES.items():
        text = (ROOT / mistake.file).read_text("utf-8")
        assert mistake.right in text, f"{name}: plant the mistake elsewhere"
        (folder / f"right_{name}.py").write_text(text, "utf-8")
        wrong = text.replace(mistake.right, mistake.wrong, 1)
        (folder / f"wrong_{name}.py").write_text(wrong, "utf-8")
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            *OPTIONS,
            *(file.name for file in folder.glob("*_*.py")),
        ],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stdout + result.stderr  # mypy ran to its end
    found = {f"{side}_{name}": "" for name in MISTAKES for side in ("right", "wrong")}
    for line in result.stdout.splitlines():
        file, _, complaint = line.partition(":")
        if file.removesuffix(".py") in found:
            found[file.removesuffix(".py")] += complaint
    return found


OPTIONS = (
    *(
        "--config-file=",
        "--disable-error-code=type-abstract",
        "--check-untyped-defs",
        "--no-incremental",
        "--no-site-packages",
    ),
    *(
        "--ignore-missing-imports",
        "--follow-imports=silent",
        "--explicit-package-bases",
    ),
)


@pytest.mark.parametrize("name", MISTAKES)
def test_mypy_finds_the_mistake(name: str, complaints: dict[str, str]) -> None:
    assert complaints[f"right_{name}"] == ""
    assert MISTAKES[name].complaint in complaints[f"wrong_{name}"]

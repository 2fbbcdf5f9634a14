"""Drafting of a revision from the tables in the code and those in the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from textwrap import dedent
from typing import Literal

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from adapters import sql
from adapters.sql.migrations.layout import (
    first_line_with_other_names,
    format_code,
    names,
)
from adapters.sql.migrations.message import docstring, slug
from adapters.sql.migrations.portable import portable_reflection, spell_out
from adapters.sql.migrations.revisions import Revisions
from application.discovery import import_submodules
from application.errors import Invalid, Unavailable

_IMPORTS = {
    "sa": "import sqlalchemy as sa",
    "op": "from alembic import op",
    "postgresql": "from sqlalchemy.dialects import postgresql",
}
_FILE = """\
{docstring}

{imports}

revision = "{revision}"
down_revision = {down_revision}


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}
"""


@dataclass(frozen=True, slots=True)
class Steps:
    """The code of a revision's two functions."""

    upgrade: str
    downgrade: str


def find_difference(connection: sa.Connection, tables: sa.MetaData) -> Steps | None:
    """Return the steps from the database's tables to those in the code, if any.

    Raises Invalid if a type cannot be written as code.
    """
    import_submodules(sql, exclude=("migrations",))  # fills the metadata
    with portable_reflection():
        context = MigrationContext.configure(
            connection, opts={"target_metadata": tables}
        )
        upgrade = produce_migrations(context, tables).upgrade_ops
    if upgrade is None or upgrade.is_empty():
        return None
    upgrade.ops = _in_order(upgrade.ops)
    return Steps(_code(upgrade, context), _code(upgrade.reverse(), context))


def write_revision(steps: Steps, message: str, revisions: Revisions) -> str:
    """Write the steps as the next revision; return the path of its file.

    Raises Unavailable if the file cannot be written.
    """
    used_names = names(steps.upgrade) | names(steps.downgrade)
    imports = [line for name, line in _IMPORTS.items() if name in used_names]
    text = _FILE.format(
        docstring=docstring(message),
        imports="\n".join(imports),
        revision=revisions.next,
        down_revision=f'"{revisions.newest}"' if revisions.newest else None,
        upgrade=format_code(steps.upgrade, indent=4),
        downgrade=format_code(steps.downgrade, indent=4),
    )
    path = revisions.folder / f"rev_{revisions.next}_{slug(message)}.py"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Unavailable(f"{path} cannot be written.") from error
    return str(path)


def _in_order(steps: Iterable[ops.MigrateOperation]) -> list[ops.MigrateOperation]:
    """Return the steps in an order that foreign keys allow.

    New tables come first, in Alembic's order, which creates parents before children.
    Then tables are altered, and at last dropped, children before parents. The changes
    of a new or dropped table, such as its indexes, stay next to it. The downgrade runs
    the steps in reverse.
    """
    steps = list(steps)
    created = [step for step in steps if isinstance(step, ops.CreateTableOp)]
    dropped = {
        step.table_name: step for step in steps if isinstance(step, ops.DropTableOp)
    }
    changed = {
        step.table_name: step for step in steps if isinstance(step, ops.ModifyTableOps)
    }
    creations: list[ops.MigrateOperation] = []
    for create in created:
        creations += [create, *_pop_changes(changed, create.table_name)]
    drops: list[ops.MigrateOperation] = []
    for name in reversed(_parents_first(dropped)):
        drops += [*_pop_changes(changed, name), dropped[name]]
    return [*creations, *changed.values(), *drops]


def _pop_changes(
    changed: dict[str, ops.ModifyTableOps], name: str
) -> Sequence[ops.ModifyTableOps]:
    return [changed.pop(name)] if name in changed else []


def _parents_first(dropped: Mapping[str, ops.DropTableOp]) -> list[str]:
    graph = {
        name: _parents(step) & dropped.keys() - {name} for name, step in dropped.items()
    }
    return list(TopologicalSorter(dict(sorted(graph.items()))).static_order())


def _parents(step: ops.DropTableOp) -> set[str]:
    keys = step.to_table().foreign_keys
    return {key.target_fullname.rpartition(".")[0] for key in keys}


def _code(steps: ops.UpgradeOps | ops.DowngradeOps, context: MigrationContext) -> str:
    body = render_python_code(
        steps, render_as_batch=True, render_item=_render, migration_context=context
    )
    code = dedent(f"    {body}")  # Alembic indents all lines but the first
    foreign_line = first_line_with_other_names(code, than={*_IMPORTS, "batch_op"})
    if foreign_line is not None:
        raise Invalid(
            f"A revision cannot import all names of this line: {foreign_line}"
        )
    return code


def _render(what: str, item: object, _: AutogenContext) -> str | Literal[False]:
    return spell_out(what, item) or False

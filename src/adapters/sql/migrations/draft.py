"""Writes a revision for what differs between the tables in code and in the database."""

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
    """The code that makes the difference, and the code that takes it back."""

    upgrade: str
    downgrade: str


def find_difference(connection: sa.Connection, tables: sa.MetaData) -> Steps | None:
    """Return None where there is none; raise Invalid for what cannot be written as code."""
    import_submodules(sql, but=("migrations",))  # which fills the metadata
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
    """Return the path of the file; raise Unavailable where it cannot be written."""
    used = names(steps.upgrade) | names(steps.downgrade)
    text = _FILE.format(
        docstring=docstring(message),
        imports="\n".join(line for name, line in _IMPORTS.items() if name in used),
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
    """Create tables, those referred to first; change tables; drop, those that refer first.

    The reverse is the downgrade. The indexes of a table stay beside it.
    """
    steps = list(steps)
    created = [step for step in steps if isinstance(step, ops.CreateTableOp)]
    dropped = {
        step.table_name: step for step in steps if isinstance(step, ops.DropTableOp)
    }
    changed = {
        step.table_name: step for step in steps if isinstance(step, ops.ModifyTableOps)
    }
    ordered: list[ops.MigrateOperation] = []
    for create in created:
        ordered += [create, *_taken(changed, create.table_name)]
    last: list[ops.MigrateOperation] = []
    for name in reversed(_parents_first(dropped)):
        last += [*_taken(changed, name), dropped[name]]
    return [*ordered, *changed.values(), *last]


def _taken(
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
    code = dedent(f"    {body}")  # all lines but the first are indented
    foreign = first_line_with_other_names(code, than={*_IMPORTS, "batch_op"})
    if foreign is not None:
        raise Invalid(f"A revision has no name for what is in: {foreign}")
    return code


def _render(what: str, item: object, _: AutogenContext) -> str | Literal[False]:
    return spell_out(what, item) or False

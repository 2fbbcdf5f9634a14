"""Database-independent types and defaults of columns."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.sql.functions import now
from sqlalchemy.types import TypeEngine

from adapters.sql.migrations import sqlite_types
from adapters.sql.tables import Json, SortableDecimal, SortableText

_CAST = re.compile(r"::[a-z ]+(\(\d+\))?(\[\])?$")
_CALL = re.compile(r"\(?\w{1,63}\(")  # 63 characters: PostgreSQL's longest name
_BOOLEANS = {"1": "true", "0": "false"}


@contextmanager
def portable_reflection() -> Iterator[None]:
    """Reflect columns with database-independent types and defaults in the block."""
    sa.event.listen(sa.Table, "column_reflect", _make_portable)
    try:
        yield
    finally:
        sa.event.remove(sa.Table, "column_reflect", _make_portable)


def _make_portable(
    inspector: sa.Inspector, _: sa.Table, column: ReflectedColumn
) -> None:
    kind = column["type"]
    if inspector.dialect.name == "sqlite":
        kind = sqlite_types.as_declared(kind)
    column["type"] = _portable(kind)
    column.pop("autoincrement", None)  # some databases have it for all columns
    default = column.get("default")
    if default is not None:
        column["default"] = _portable_default(default, column["type"])


def _portable(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kind, sa.JSON):
        return Json
    try:
        return kind.as_generic()
    except NotImplementedError:  # the type has no generic counterpart
        return kind


def _portable_default(default: str, kind: TypeEngine[Any]) -> str | None:
    plain = _CAST.sub("", default)
    if plain == "now()":
        return "CURRENT_TIMESTAMP"
    if _CALL.match(plain):
        return None  # another database may not have the function
    return _BOOLEANS.get(plain, plain) if isinstance(kind, sa.Boolean) else plain


def spell_out(what: str, item: object) -> str | None:
    """Return the code of an own type or a default without reference to our classes.

    Later changes of the classes therefore do not change revisions. Return None to let
    Alembic render the item.
    """
    if what == "server_default" and isinstance(item, sa.DefaultClause):
        return _spelled_default(item.arg)
    if what == "type" and item is Json:
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if what == "type" and isinstance(item, SortableText | SortableDecimal):
        return item.spelled_out
    if what == "type" and isinstance(item, sa.types.TypeDecorator):
        return spell_out(what, item.impl_instance) or _qualified(item.impl_instance)
    if what == "type" and isinstance(item, sa.types.NullType):
        return _qualified(item)
    return None


def _qualified(kind: TypeEngine[Any]) -> str:
    """Return the code of a type, by the name of a module that revisions import, if any.

    Another module's name makes the draft fail (`first_line_with_other_names`).
    """
    module = type(kind).__module__.removeprefix("sqlalchemy.dialects.")
    if getattr(sa, type(kind).__name__, None) is type(kind):
        module = "sa"
    if module.startswith("postgresql."):
        module = "postgresql"
    return f"{module}.{kind!r}"


def _spelled_default(default: object) -> str | None:
    for function in (sa.true, sa.false):
        if isinstance(default, type(function())):
            return f"sa.{function.__name__}()"
    return "sa.func.now()" if isinstance(default, now) else None

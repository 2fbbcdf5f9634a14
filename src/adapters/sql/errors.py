"""Translation of driver errors into the application's errors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.sql import postgresql_errors, sqlite_errors
from adapters.sql.tables import metadata
from application.errors import (
    ConcurrentChange,
    ConnectionLost,
    Invalid,
    Refused,
    Unavailable,
)

REFUSAL = "refusal"
"""The key in a constraint's `info` for the refusal that a violation means."""


class DriverErrors(Protocol):
    """What a module knows of the errors of a driver."""

    CONNECTING: tuple[type[Exception], ...]
    """Errors of connecting, which SQLAlchemy does not wrap."""

    def broken_constraint(self, error: IntegrityError, /) -> str | None:
        """Return the name of the violated constraint, if it is known."""

    def is_lost_race(self, error: DBAPIError, /) -> bool:
        """Return whether a concurrent transaction was faster."""

    def is_unusable_value(self, error: DBAPIError, /) -> bool:
        """Return whether a column cannot store a value."""


_DRIVERS: Sequence[DriverErrors] = (postgresql_errors, sqlite_errors)


class translate_errors:  # noqa: N801 - used like a function, at a tenth of its cost
    """Translate the errors that the driver raises in the block.

    Raises the constraint's refusal for a violation, ConcurrentChange for a lost race,
    Invalid for a value that a column cannot store, and Unavailable or ConnectionLost if
    the database cannot be used.
    """

    __slots__ = ()

    def __enter__(self) -> None: ...

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: object
    ) -> None:
        if error is not None:
            _translate(error)


def _translate(error: BaseException) -> None:
    """Raise the application's error for the driver's; return if there is none."""
    match error:
        case IntegrityError():
            refusal = _refusals().get(_broken_constraint(error))
            if refusal is not None:
                raise refusal from error
        case DBAPIError():
            if any(driver.is_lost_race(error) for driver in _DRIVERS):
                raise ConcurrentChange from error
            if any(driver.is_unusable_value(error) for driver in _DRIVERS):
                raise Invalid("The database cannot store one of the values.") from error
            if error.connection_invalidated:
                raise ConnectionLost(
                    "The database closed the connection; try again."
                ) from error
            raise Unavailable(
                "The database cannot serve this now; try again."
            ) from error
        case _ if isinstance(error, _while_connecting()):
            raise Unavailable("The database cannot be reached; try again.") from error


@contextmanager
def translate_commit_errors() -> Iterator[None]:
    """Translate the errors of a commit as `translate_errors` does, except for one.

    Raises Unavailable instead of ConnectionLost: the commit may have succeeded, so the
    caller must not retry.
    """
    try:
        with translate_errors():
            yield
    except ConnectionLost as error:
        raise Unavailable(
            "The connection was lost during the commit; the change may have been saved."
        ) from error.__cause__


def _refusals() -> dict[str | None, type[Refused]]:
    refusals: dict[str | None, type[Refused]] = {}
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if REFUSAL in constraint.info:
                refusals[str(constraint.name)] = constraint.info[REFUSAL]
    return refusals


def _broken_constraint(error: IntegrityError) -> str | None:
    names = (driver.broken_constraint(error) for driver in _DRIVERS)
    return next(filter(None, names), None)


def _while_connecting() -> tuple[type[Exception], ...]:
    errors = (error for driver in _DRIVERS for error in driver.CONNECTING)
    return (OSError, sa.exc.TimeoutError, *errors)

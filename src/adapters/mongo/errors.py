"""Translation of driver errors into the application's errors."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from pymongo import errors

from application.errors import ConcurrentChange, ConnectionLost, Refused, Unavailable

Refusals = Mapping[str, type[Refused]]
"""The refusal that a duplicate key means, by the name of the unique index."""

NO_REFUSALS: Refusals = MappingProxyType({})
_INDEX = re.compile(r" index: (\S+)")


@contextmanager
def translate_errors(refusals: Refusals = NO_REFUSALS) -> Iterator[None]:
    """Translate the errors that the driver raises in the block.

    Raises the index's refusal for a duplicate key, ConcurrentChange for a lost race,
    and Unavailable or ConnectionLost if the server cannot be used. A write that
    violates a validator, which is a bug, raises the driver's own error.
    """
    try:
        yield
    except errors.DuplicateKeyError as error:
        index = _INDEX.search(str(error))
        if index is None or index[1] not in refusals:
            raise
        raise refusals[index[1]] from error
    except (errors.WriteError, errors.BulkWriteError):
        raise  # the document violates its validator: a bug in an adapter
    except errors.PyMongoError as error:
        raise _translate(error) from error


def _translate(error: errors.PyMongoError) -> Refused:
    # The server has rolled back the whole transaction.
    is_rolled_back = error.has_error_label("TransientTransactionError")
    if isinstance(error, errors.ServerSelectionTimeoutError):
        return Unavailable("The database cannot be reached; try again.")
    if isinstance(error, errors.ConnectionFailure):
        kind = ConnectionLost if is_rolled_back else Unavailable
        return kind("The database closed the connection; try again.")
    if is_rolled_back:
        return ConcurrentChange()
    return Unavailable("The database cannot serve this now; try again.")

"""What the server says no to, in the application's words."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from pymongo import errors

from application.errors import ConcurrentChange, ConnectionLost, Refused, Unavailable

Refusals = Mapping[str, type[Refused]]
"""What a duplicate means, by the name of the unique index that it meets."""

NO_REFUSALS: Refusals = MappingProxyType({})
_INDEX = re.compile(r" index: (\S+)")


@contextmanager
def translate_errors(refusals: Refusals = NO_REFUSALS) -> Iterator[None]:
    """Raises an index's refusal, ConcurrentChange or Unavailable for what they stand for."""
    try:
        yield
    except errors.DuplicateKeyError as error:
        index = _INDEX.search(str(error))
        if index is None or index[1] not in refusals:
            raise
        raise refusals[index[1]] from error
    except (errors.WriteError, errors.BulkWriteError):
        raise  # a document without its shape: a mistake of ours
    except errors.PyMongoError as error:
        raise _meaning(error) from error


def _meaning(error: errors.PyMongoError) -> Refused:
    is_lost = error.has_error_label(
        "TransientTransactionError"
    )  # with all that it wrote
    if isinstance(error, errors.ServerSelectionTimeoutError):
        return Unavailable("The database cannot be reached; try again.")
    if isinstance(error, errors.ConnectionFailure):
        kind = ConnectionLost if is_lost else Unavailable
        return kind("The database closed the connection; try again.")
    if is_lost:
        return ConcurrentChange()
    return Unavailable("The database cannot serve this now; try again.")

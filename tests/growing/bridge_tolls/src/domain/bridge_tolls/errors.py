"""Errors that tolls raise."""

from domain.errors import Conflict, NotFound


class TollNotFound(NotFound):
    """There is no such toll."""


class NumberTaken(Conflict):
    """Another toll has this number."""


class AlreadyPaid(Conflict):
    """The toll is paid."""

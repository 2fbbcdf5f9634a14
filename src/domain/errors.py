"""Base classes of the errors that domain rules raise."""


class Refused(Exception):
    """The request was refused."""

    def __init__(self, detail: str | None = None) -> None:
        # The class docstring is the default detail, which clients read.
        super().__init__(detail or type(self).__doc__)


class Invalid(Refused):
    """A value is invalid."""

    def __init__(self, detail: str | None = None, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field


class NotFound(Refused):
    """The resource does not exist."""


class Conflict(Refused):
    """The request conflicts with the current state."""


class OutOfDate(Refused):
    """The resource has changed since you read it: read it again."""


class Forbidden(Refused):
    """You are not allowed to do this."""

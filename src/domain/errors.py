"""The ways a rule can say no."""


class Refused(Exception):
    """The request was refused."""

    def __init__(self, detail: str | None = None) -> None:
        # A refusal without a detail of its own speaks by its class's docstring.
        super().__init__(detail or type(self).__doc__)


class Invalid(Refused):
    """A value is not acceptable."""

    def __init__(self, detail: str | None = None, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field


class NotFound(Refused):
    """There is no such thing."""


class Conflict(Refused):
    """The request does not fit the present state."""


class OutOfDate(Refused):
    """It has changed since you read it: read it again."""


class Forbidden(Refused):
    """This is not allowed to you."""

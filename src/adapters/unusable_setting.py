"""The error for values of settings that their consumers cannot use."""


class UnusableSetting(ValueError):
    """The value cannot be used.

    The message says what is accepted, without quoting the value, which may be secret.
    """

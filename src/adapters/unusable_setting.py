"""Values of settings that their consumers cannot use."""


class UnusableSetting(ValueError):
    """Says what is accepted instead, and nothing of what was given."""

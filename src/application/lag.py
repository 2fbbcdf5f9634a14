"""Reads that may lack the latest writes."""

from typing import Annotated, TypeVar, get_args, get_origin

R = TypeVar("R")

MAY_LAG = "may lag"

MayLag = Annotated[R, MAY_LAG]
"""A reader that may lack the latest writes: `users: MayLag[UserReader]`.

A use case whose field asks for one reads from the replica, if there is a replica.
"""


def may_lag(wanted: object) -> bool:
    """Return whether an annotation is `MayLag[…]`."""
    return get_origin(wanted) is Annotated and MAY_LAG in get_args(wanted)

"""Reads that may lack the latest writes."""

from typing import Annotated, TypeVar

R = TypeVar("R")

MAY_LAG = "may lag"

MayLag = Annotated[R, MAY_LAG]
"""A reader that may lack the latest writes: `users: MayLag[UserReader]`.

A use case whose field asks for one reads from the replica, if there is a replica.
"""

"""Ranges that the domain accepts for workshops, for the API's schemas."""

from domain.workshops.workshop import MAX_CAPACITY, MAX_TITLE

CAPACITIES = range(1, MAX_CAPACITY + 1)
TITLE_LENGTHS = range(1, MAX_TITLE + 1)  # characters

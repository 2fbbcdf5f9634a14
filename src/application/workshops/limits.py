"""What the domain accepts of workshops, for schemas that callers read."""

from domain.workshops.workshop import MAX_CAPACITY, MAX_TITLE

CAPACITIES = range(1, MAX_CAPACITY + 1)
TITLE_LENGTHS = range(1, MAX_TITLE + 1)  # characters

"""Brokers, which carry hints that jobs may be due, never the jobs themselves.

Hints may be lost, because sweeps find all due jobs. Brokers therefore store few hints,
and for a short time.
"""

MAX_MESSAGES = 1_000
MAX_AGE = 60  # seconds

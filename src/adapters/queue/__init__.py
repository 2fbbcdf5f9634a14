"""Brokers, which carry hints that jobs may be due, never the jobs themselves.

Hints may be lost, because sweeps find all due jobs. Brokers therefore store few hints,
and for a short time.
"""

from adapters.queue.taskiq_admin import postpone_import

postpone_import()  # before any module imports taskiq

MAX_MESSAGES = 1_000
MAX_AGE = 60  # seconds

"""Brokers: they carry hints that jobs may be due, never the jobs.

A hint may be lost, because a sweep finds the job; so a broker keeps few of them, and not for long.
"""

MAX_MESSAGES = 1_000
MAX_AGE = 60  # seconds

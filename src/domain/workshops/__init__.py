"""The example: workshops with a limited number of seats."""

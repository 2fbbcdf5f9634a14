"""The way in for jobs."""

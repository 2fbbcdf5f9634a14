"""The periodic jobs, a module for each context."""

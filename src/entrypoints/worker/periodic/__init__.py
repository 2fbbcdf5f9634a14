"""The periodic jobs, in one module per context."""

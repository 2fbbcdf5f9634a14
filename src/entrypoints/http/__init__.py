"""The way in by HTTP."""

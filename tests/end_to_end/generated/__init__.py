"""Configuration of schemathesis, which runs in a process of its own."""

"""The contract types of import-linter that .importlinter names."""

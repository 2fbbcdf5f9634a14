"""Commands that grow and shrink a clone: each is planned whole, then written at once."""

"""Password hashing, access tokens, refresh tokens and one-time tokens."""

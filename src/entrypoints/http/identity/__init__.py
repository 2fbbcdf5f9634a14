"""Routes of users, accounts and sessions."""

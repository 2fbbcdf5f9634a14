"""Who may come in: users, their addresses, passwords and roles."""

"""Users, their e-mail addresses, passwords, roles and sessions."""

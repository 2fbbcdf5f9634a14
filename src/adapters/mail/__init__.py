"""Mailers that write to files, to the log or to an SMTP server."""

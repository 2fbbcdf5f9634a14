"""Mail that goes out: to files, to the log, by SMTP."""

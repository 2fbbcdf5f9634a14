"""Ways into the application: HTTP, workers, the command line."""

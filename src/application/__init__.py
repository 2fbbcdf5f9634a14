"""What the service can do: use cases, and the ports that adapters fill."""

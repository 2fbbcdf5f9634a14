"""The HTTP entrypoint: routes, middleware and the connection."""

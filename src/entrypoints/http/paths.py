"""Paths with and without the prefix under which a proxy offers the service."""

from starlette.types import Scope


def route_path(scope: Scope) -> str:
    """Return the request's path as routes declare it, without the prefix."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def public_path(scope: Scope, path: str) -> str:
    """Return the path as clients see it, with the prefix."""
    prefix: str = scope.get("root_path", "")
    return prefix + path

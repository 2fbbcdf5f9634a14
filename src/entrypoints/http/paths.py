"""Paths as routes know them, and as clients see them, which a proxy may offer under a prefix."""

from starlette.types import Scope


def route_path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def public_path(scope: Scope, path: str) -> str:
    prefix: str = scope.get("root_path", "")
    return prefix + path

"""What an actor may be permitted to do about tolls."""

from application.actor import Permission


class BridgeTollsPermission(Permission):
    MANAGE = "tolls:manage"

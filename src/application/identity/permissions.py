"""What an actor may be permitted to do about users."""

from application.actor import Permission


class IdentityPermission(Permission):
    MANAGE_USERS = "users:manage"

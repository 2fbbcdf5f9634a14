"""Permissions of identity."""

from application.actor import Permission


class IdentityPermission(Permission):
    MANAGE_USERS = "users:manage"

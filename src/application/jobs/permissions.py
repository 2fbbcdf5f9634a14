"""What an actor may be permitted to do about jobs."""

from application.actor import Permission


class JobPermission(Permission):
    MANAGE = "jobs:manage"

"""Permissions of jobs."""

from application.actor import Permission


class JobPermission(Permission):
    MANAGE = "jobs:manage"

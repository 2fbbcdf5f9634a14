"""Notices to the owner of an account; each has a mail template of its name."""

from enum import StrEnum


class AccountNotice(StrEnum):
    VERIFY_EMAIL = "verify_email"
    NEW_EMAIL = "new_email"  # sent to the new address
    EMAIL_CHANGING = "email_changing"
    PASSWORD_FORGOTTEN = "password_forgotten"  # noqa: S105 - no secret
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - no secret

"""Port of the rate limiter."""

from enum import StrEnum
from typing import Protocol


class Rule(StrEnum):
    """Rate limits; each counts per key, such as an address or an account."""

    LOG_IN = "log_in"
    LOG_IN_TO_ACCOUNT = "log_in_to_account"  # from one address
    # To one account, from all unknown addresses together:
    LOG_IN_FROM_UNKNOWN = "log_in_from_unknown"
    REGISTER = "register"
    REFRESH = "refresh"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - no secret
    PROVE_PASSWORD = "prove_password"  # noqa: S105 - no secret
    RESET_REQUEST = "reset_request"
    START_JOB = "start_job"
    MAIL_BY_CALLER = "mail_by_caller"
    MAIL_TO_UNVERIFIED = "mail_to_unverified"
    MAIL_TO_VERIFIED = "mail_to_verified"
    RESET_MAIL_TO_UNVERIFIED = "reset_mail_to_unverified"
    RESET_MAIL_TO_VERIFIED = "reset_mail_to_verified"
    WARNING_MAIL = "warning_mail"
    SAME_MAIL = "same_mail"


class RateLimiter(Protocol):
    async def hit(self, rule: Rule, key: str, /) -> None:
        """Count one try under the key.

        Raises RateLimited if the rule allows no more tries at this time.
        """

"""Jobs that follow from the events of identity."""

from application.identity.email_user import EmailUser
from application.identity.notices import AccountNotice
from application.jobs.calls import Call, call_of
from application.jobs.reactions import Reactions, on
from domain.identity.user import (
    AccountEvent,
    NewEmailRequested,
    NotifiedEvent,
    PasswordChanged,
    PasswordReset,
    VerificationRequested,
)


def send_verification_link(event: AccountEvent) -> Call:
    return call_of(EmailUser, user_id=event.user_id, notice=AccountNotice.VERIFY_EMAIL)


def send_link_to_new_address(event: AccountEvent) -> Call:
    return call_of(EmailUser, user_id=event.user_id, notice=AccountNotice.NEW_EMAIL)


def warn_present_address(event: NotifiedEvent) -> Call:
    return _notify_former_address(event, AccountNotice.EMAIL_CHANGING)


def confirm_password_change(event: NotifiedEvent) -> Call:
    return _notify_former_address(event, AccountNotice.PASSWORD_CHANGED)


def _notify_former_address(event: NotifiedEvent, notice: AccountNotice) -> Call:
    """Notify the address of the event, which a thief may have replaced since."""
    return call_of(
        EmailUser, user_id=event.user_id, notice=notice, generation=event.generation
    )


REACTIONS: Reactions = dict(
    [
        on(VerificationRequested, send_verification_link),
        on(NewEmailRequested, send_link_to_new_address, warn_present_address),
        on(PasswordChanged, confirm_password_change),
        on(PasswordReset, confirm_password_change),
    ]
)

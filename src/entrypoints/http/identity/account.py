"""Routes of the caller's account: e-mail address, password reset, deletion."""

from fastapi import APIRouter

from application import identity
from entrypoints.http.caller import Caller, public
from entrypoints.http.identity.fields import Email, NewPassword
from entrypoints.http.rate_limited import ClientAddress, Rule, rate_limited
from entrypoints.http.request_models import RequestModel
from entrypoints.http.route import Route
from entrypoints.http.use import Use

router = APIRouter(prefix="/v1", tags=["identity"], route_class=Route)


class PasswordProof(RequestModel):
    """The caller's current password."""

    password: str


class EmailChange(PasswordProof):
    email: Email


class LinkToken(RequestModel):
    token: str


class PasswordResetRequest(RequestModel):
    email: Email


class PasswordReplacement(LinkToken):
    new_password: NewPassword


@router.put("/me/email", status_code=202)
async def change_email(
    body: EmailChange, caller: Caller, change: Use[identity.ChangeEmail]
) -> None:
    """Change the caller's e-mail address.

    Takes effect once confirmed by the link that is mailed to the new address.
    """
    await change(
        user_id=caller.id,
        session_id=caller.session_id,
        password=body.password,
        email=body.email,
    )


@router.post("/me/deletion", status_code=204)
async def delete_account(
    body: PasswordProof, caller: Caller, delete: Use[identity.DeleteAccount]
) -> None:
    """Delete the caller's account."""
    await delete(
        user_id=caller.id, session_id=caller.session_id, password=body.password
    )


@router.post("/email-verifications", status_code=202)
async def request_email_verification(
    caller: Caller, request: Use[identity.RequestEmailVerification]
) -> None:
    """Request an e-mail with a link that verifies the caller's address."""
    await request(user_id=caller.id)


@router.post("/email-verifications/confirm", status_code=204)
async def confirm_email(
    body: LinkToken, caller: Caller, confirm: Use[identity.ConfirmEmail]
) -> None:
    """Confirm an e-mail address by the token in the mailed link."""
    await confirm(user_id=caller.id, token=body.token)


@router.post(
    "/password-resets",
    status_code=202,
    dependencies=[public, rate_limited(Rule.RESET_PASSWORD)],
)
async def request_password_reset(
    body: PasswordResetRequest, request: Use[identity.RequestPasswordReset]
) -> None:
    """Request an e-mail with a link that resets the password.

    The response does not reveal whether the account exists.
    """
    await request(email=body.email)


@router.post(
    "/password-resets/confirm",
    status_code=204,
    dependencies=[public, rate_limited(Rule.RESET_PASSWORD)],
)
async def reset_password(
    body: PasswordReplacement,
    client_address: ClientAddress,
    reset: Use[identity.ResetPassword],
) -> None:
    """Reset a password by the token in the mailed link.

    Ends all sessions of the user.
    """
    await reset(
        token=body.token, new_password=body.new_password, client_address=client_address
    )

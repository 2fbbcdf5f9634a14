"""Use cases of identity: accounts, sessions, passwords and roles."""

from application.identity.authenticate import Authenticate
from application.identity.change_email import ChangeEmail
from application.identity.change_password import ChangePassword
from application.identity.confirm_email import ConfirmEmail
from application.identity.create_admin import CreateAdmin
from application.identity.deactivate_user import DeactivateUser
from application.identity.delete_account import DeleteAccount
from application.identity.email_user import EmailUser
from application.identity.end_idle_sessions import EndIdleSessions
from application.identity.enforce_rate_limit import EnforceRateLimit
from application.identity.grant_role import GrantRole
from application.identity.list_sessions import ListSessions
from application.identity.list_users import ListUsers
from application.identity.log_in import LogIn
from application.identity.log_out import LogOut
from application.identity.log_out_everywhere import LogOutEverywhere
from application.identity.log_out_user import LogOutUser
from application.identity.make_first_admin import MakeFirstAdmin
from application.identity.prove_password import ProvePassword
from application.identity.reactivate_user import ReactivateUser
from application.identity.refresh_session import RefreshSession
from application.identity.register_user import RegisterUser
from application.identity.request_email_verification import RequestEmailVerification
from application.identity.request_password_reset import RequestPasswordReset
from application.identity.reset_password import ResetPassword
from application.identity.revise_profile import ReviseProfile
from application.identity.revoke_role import RevokeRole
from application.identity.view_profile import ViewProfile
from application.identity.view_user import ViewUser

__all__ = [
    "Authenticate",
    "ChangeEmail",
    "ChangePassword",
    "ConfirmEmail",
    "CreateAdmin",
    "DeactivateUser",
    "DeleteAccount",
    "EmailUser",
    "EndIdleSessions",
    "EnforceRateLimit",
    "GrantRole",
    "ListSessions",
    "ListUsers",
    "LogIn",
    "LogOut",
    "LogOutEverywhere",
    "LogOutUser",
    "MakeFirstAdmin",
    "ProvePassword",
    "ReactivateUser",
    "RefreshSession",
    "RegisterUser",
    "RequestEmailVerification",
    "RequestPasswordReset",
    "ResetPassword",
    "ReviseProfile",
    "RevokeRole",
    "ViewProfile",
    "ViewUser",
]

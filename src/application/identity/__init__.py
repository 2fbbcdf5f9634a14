"""What can be done about identity."""

from application.identity.authenticate import Authenticate
from application.identity.create_admin import CreateAdmin
from application.identity.log_in import LogIn
from application.identity.make_first_admin import MakeFirstAdmin
from application.identity.register_user import RegisterUser
from application.identity.view_profile import ViewProfile

__all__ = [
    "Authenticate",
    "CreateAdmin",
    "LogIn",
    "MakeFirstAdmin",
    "RegisterUser",
    "ViewProfile",
]

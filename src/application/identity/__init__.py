"""What can be done about identity."""

from application.identity.admit import Admit
from application.identity.authenticate import Authenticate
from application.identity.change_password import ChangePassword
from application.identity.create_admin import CreateAdmin
from application.identity.end_idle_sessions import EndIdleSessions
from application.identity.list_sessions import ListSessions
from application.identity.log_in import LogIn
from application.identity.log_out import LogOut
from application.identity.log_out_everywhere import LogOutEverywhere
from application.identity.make_first_admin import MakeFirstAdmin
from application.identity.refresh_session import RefreshSession
from application.identity.register_user import RegisterUser
from application.identity.view_profile import ViewProfile

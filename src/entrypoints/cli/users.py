"""`app users`: what operators do about users."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import typer

from application.identity import (
    CreateAdmin,
    DeactivateUser,
    GrantRole,
    ListUsers,
    LogOutEverywhere,
    ReactivateUser,
    RevokeRole,
    ViewProfile,
)
from entrypoints.cli.running import Opened, fail, listed, run, show

ACTS: dict[str, tuple[type, str]] = {
    "deactivate": (DeactivateUser, "Lock somebody out."),
    "reactivate": (ReactivateUser, "Let somebody in again."),
    "log-out": (LogOutEverywhere, "End all sessions of somebody."),
}
ROLES: dict[str, tuple[type, str]] = {
    "grant": (GrantRole, "Grant somebody a role."),
    "revoke": (RevokeRole, "Revoke somebody's role."),
}


@dataclass(frozen=True, slots=True)
class UserCommands:
    opened: Opened

    def create_admin(
        self,
        email: Annotated[str, typer.Option(prompt=True)],
        password: Annotated[
            str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)
        ],
        name: str = "Admin",
    ) -> None:
        """Create an administrator; what is not given is asked for."""
        admin = run(self.opened, CreateAdmin, email=email, password=password, name=name)
        typer.echo(f"{admin.email} is an admin.")

    def list(self, email: str = "", role: str | None = None, active: bool | None = None) -> None:
        """List the users, those who registered first at the top; EMAIL is how addresses begin."""
        which = {"email_prefix": email, "role": role, "active": active}
        for user in listed(self.opened, ListUsers, **which):
            state = "active" if user.active else "inactive"
            typer.echo(f"{user.id}  {state:<8}  {user.email}  {', '.join(user.roles)}")

    def view(self, who: Annotated[str, typer.Argument(metavar="ADDRESS_OR_ID")]) -> None:
        """Show all that is known of one user."""
        found = listed(self.opened, ListUsers, email_prefix=who, role=None, active=None)
        ids = [user.id for user in found if user.email == who.lower()]
        with suppress(ValueError):
            ids.append(UUID(who))
        if not ids:
            fail("There is no such user.")
        show(run(self.opened, ViewProfile, user_id=ids[0]))

    def acting(self, use_case: type) -> Callable[[UUID], None]:
        def act(user_id: UUID) -> None:
            run(self.opened, use_case, user_id=user_id)

        return act

    def about_role(self, use_case: type) -> Callable[[UUID, str], None]:
        def act(user_id: UUID, role: str) -> None:
            run(self.opened, use_case, user_id=user_id, role=role)

        return act


def create_users(opened: Opened) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="Users, from the operator's side.")
    commands = UserCommands(opened)
    app.command()(commands.create_admin)
    app.command()(commands.list)
    app.command()(commands.view)
    for name, (use_case, text) in ACTS.items():
        app.command(name, help=text)(commands.acting(use_case))
    for name, (use_case, text) in ROLES.items():
        app.command(name, help=text)(commands.about_role(use_case))
    return app

"""`app users`: what operators do about users."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import typer

from application import identity
from entrypoints.cli.running import Opened, listed, run, show


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
        admin = run(self.opened, identity.CreateAdmin, email=email, password=password, name=name)
        typer.echo(f"{admin.email} is an admin.")

    def list(self, email: str = "", role: str | None = None, active: bool | None = None) -> None:
        """List the users, those who registered first at the top; EMAIL is how addresses begin."""
        which = {"email_prefix": email, "role": role, "active": active}
        for user in listed(self.opened, identity.ListUsers, **which):
            state = "active" if user.active else "inactive"
            typer.echo(f"{user.id}  {state:<8}  {user.email}  {', '.join(user.roles)}")

    def view(self, user_id: UUID) -> None:
        """Show all that is known of one user."""
        show(run(self.opened, identity.ViewProfile, user_id=user_id))

    def deactivate(self, user_id: UUID) -> None:
        """Lock somebody out."""
        run(self.opened, identity.DeactivateUser, user_id=user_id)

    def reactivate(self, user_id: UUID) -> None:
        """Let somebody in again."""
        run(self.opened, identity.ReactivateUser, user_id=user_id)

    def log_out(self, user_id: UUID) -> None:
        """End all sessions of somebody."""
        run(self.opened, identity.LogOutEverywhere, user_id=user_id)

    def grant(self, user_id: UUID, role: str) -> None:
        """Grant somebody a role."""
        run(self.opened, identity.GrantRole, user_id=user_id, role=role)

    def revoke(self, user_id: UUID, role: str) -> None:
        """Revoke somebody's role."""
        run(self.opened, identity.RevokeRole, user_id=user_id, role=role)


def create_users(opened: Opened) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="Users, from the operator's side.")
    commands = UserCommands(opened)
    for command in (
        *(commands.create_admin, commands.list, commands.view),
        *(commands.deactivate, commands.reactivate, commands.log_out),
        *(commands.grant, commands.revoke),
    ):
        app.command()(command)
    return app

"""`app users`: the commands for managing users."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import UUID

import typer

from application import identity
from application.identity.views import ProfileView
from application.pages import MAX_PAGE, Page
from application.permissions import OPERATOR
from application.use_cases import UseCases
from entrypoints.cli.running import StorageOpener, pages, run, show

Email = Annotated[str, typer.Option(prompt=True)]
Password = Annotated[
    str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)
]
EmailPrefix = Annotated[str, typer.Option(help="Only addresses with this prefix.")]


@dataclass(frozen=True, slots=True)
class UserCommands:
    """The commands of `app users`."""

    open_storage: StorageOpener

    def create_admin(
        self, email: Email, password: Password, name: str = "Admin"
    ) -> None:
        """Create an admin; prompts for missing options."""
        admin = run(
            self.open_storage,
            lambda use_cases: use_cases[identity.CreateAdmin](
                actor=OPERATOR, email=email, password=password, name=name
            ),
        )
        typer.echo(f"{admin.email} is an admin.")

    def list(
        self,
        email: EmailPrefix = "",
        role: str | None = None,
        active: bool | None = None,
    ) -> None:
        """List users, oldest registration first."""
        read = partial(_page, email_prefix=email, role=role, active=active)
        for user in pages(self.open_storage, read):
            state = "active" if user.active else "inactive"
            typer.echo(f"{user.id}  {state:<8}  {user.email}  {', '.join(user.roles)}")

    def show(self, user_id: UUID) -> None:
        """Show one user."""
        profile = run(
            self.open_storage,
            lambda use_cases: use_cases[identity.ViewUser](
                actor=OPERATOR, user_id=user_id
            ),
        )
        show(profile)

    def deactivate(self, user_id: UUID) -> None:
        """Deactivate a user, effective on their next request."""
        run(
            self.open_storage,
            lambda use_cases: use_cases[identity.DeactivateUser](
                actor=OPERATOR, user_id=user_id
            ),
        )

    def reactivate(self, user_id: UUID) -> None:
        """Reactivate a deactivated user."""
        run(
            self.open_storage,
            lambda use_cases: use_cases[identity.ReactivateUser](
                actor=OPERATOR, user_id=user_id
            ),
        )

    def log_out(self, user_id: UUID) -> None:
        """End all sessions of a user."""
        run(
            self.open_storage,
            lambda use_cases: use_cases[identity.LogOutUser](
                actor=OPERATOR, user_id=user_id
            ),
        )

    def grant(self, user_id: UUID, role: str) -> None:
        """Grant a user a role."""
        run(
            self.open_storage,
            lambda use_cases: use_cases[identity.GrantRole](
                actor=OPERATOR, user_id=user_id, role=role
            ),
        )

    def revoke(self, user_id: UUID, role: str) -> None:
        """Revoke a role from a user."""
        run(
            self.open_storage,
            lambda use_cases: use_cases[identity.RevokeRole](
                actor=OPERATOR, user_id=user_id, role=role
            ),
        )


async def _page(
    use_cases: UseCases,
    cursor: str | None,
    *,
    email_prefix: str,
    role: str | None,
    active: bool | None,
) -> Page[ProfileView]:
    return await use_cases[identity.ListUsers](
        actor=OPERATOR,
        email_prefix=email_prefix,
        role=role,
        active=active,
        limit=MAX_PAGE,
        cursor=cursor,
    )


def create_group(open_storage: StorageOpener) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="Manage users and their roles.")
    commands = UserCommands(open_storage)
    app.command()(commands.create_admin)
    app.command()(commands.list)
    app.command()(commands.show)
    app.command()(commands.deactivate)
    app.command()(commands.reactivate)
    app.command()(commands.log_out)
    app.command()(commands.grant)
    app.command()(commands.revoke)
    return app

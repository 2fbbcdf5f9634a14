"""Register a user."""

from dataclasses import dataclass

from application.clock import Clock
from application.errors import Invalid
from application.identity.policies import hash_new_password
from application.identity.ports import Begin, Passwords
from application.identity.views import ProfileView
from application.ids import Ids
from domain.identity.email_address import parse_email_address
from domain.identity.user import EmailTaken, Role, User, UserId

MEMBER = frozenset({Role.MEMBER})


@dataclass(frozen=True, slots=True)
class RegisterUser:
    raises = (Invalid, EmailTaken)

    begin: Begin
    passwords: Passwords
    clock: Clock
    ids: Ids

    async def __call__(
        self,
        *,
        email: str,
        password: str,
        name: str,
        roles: frozenset[Role] = MEMBER,
        email_verified: bool = False,
        client_address: str = "",  # of the request; empty for operators
    ) -> ProfileView:
        user = User(
            id=UserId(self.ids.new()),
            email=parse_email_address(email),
            email_verified=email_verified,
            name=name,
            password_hash=await hash_new_password(
                self.passwords, password, field="password", requester=client_address
            ),
            roles=set(roles),
            registered_at=self.clock.now(),
        )
        user.register()
        async with self.begin() as work:
            await work.users.add(user)
            await work.commit()
        return ProfileView.of(user)

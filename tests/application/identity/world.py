"""Ports of identity for tests: memory storage, cheap hashes, a stopped clock."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from adapters.identity.access_tokens import JwtAccessTokens
from adapters.identity.one_time_tokens import HmacOneTimeTokens
from adapters.identity.refresh_tokens import HmacRefreshTokens
from adapters.ids import UuidV7Ids
from adapters.memory.storage import MemoryStorage
from adapters.rate_limits import RateLimits
from adapters.unit_of_work import CommitHooks
from application.identity import ProvePassword
from application.identity.ports import Credentials, Purpose, SessionReader, UserReader
from application.jobs.ports import Job
from application.mail import Mail
from application.reactions import ReactionJobs, all_reactions
from application.snapshot import Snapshot
from domain.events import Event
from domain.identity.session import Session, SessionId
from domain.identity.user import User, UserId
from tests.adapters.contracts.kinds import keep
from tests.application.identity.raced_passwords import CheapHashing, RacedPasswords
from tests.builders import ALL_KINDS, StoppedClock, an_id
from tests.contexts.identity.builders import a_session, a_user
from tests.mailer import MemoryMailer

PASSWORD, NEW_PASSWORD = "the analytical engine", "a difference engine"
SECRET = "a secret for tests that is long enough for HS256"
CLIENT_ADDRESS = "192.0.2.7"
PUBLIC_BASE_URL = "https://api.example"
ACCESS_TOKEN_TTL = timedelta(minutes=10)


class World:
    """Ports for the use cases of identity, with helpers to set up and inspect state."""

    def __init__(self) -> None:
        self.clock = StoppedClock()
        self.ids = UuidV7Ids()
        self.mailer = MemoryMailer()
        self.limiter = RateLimits("memory")
        self.passwords = RacedPasswords(CheapHashing())
        self.tokens = JwtAccessTokens(
            keys=[SECRET],
            issuer=PUBLIC_BASE_URL,
            audience="api",
            ttl=ACCESS_TOKEN_TTL,
            ids=self.ids,
        )
        self.refresh_tokens = HmacRefreshTokens(key=SECRET)
        self.one_time_tokens = HmacOneTimeTokens(key=SECRET)
        self.events: list[Event] = []
        self.observe = self.events.extend
        hooks = CommitHooks(
            derive_jobs=ReactionJobs(self.clock, all_reactions()),
            hint=lambda _: None,
            observe=self.observe,
        )
        self.storage = MemoryStorage(hooks)
        self.begin = self.storage.begin
        self.users = self.storage.readers[UserReader]
        self.sessions = self.storage.readers[SessionReader]
        self.prove = ProvePassword(
            limiter=self.limiter, users=self.users, passwords=self.passwords
        )

    async def add_user(self, *, password: str = PASSWORD, **fields: Any) -> User:
        password_hash = await self.passwords.hash(password)
        user = a_user(**{"password_hash": password_hash, **fields})
        await keep(self.storage, user)
        return user

    async def add_session(self, user: User, **fields: Any) -> tuple[Session, str]:
        """Sign the user in; return the session and its refresh token."""
        session_id = SessionId(an_id())
        token = self.refresh_tokens.first(session_id)
        digest = self.refresh_tokens.digest(token)
        now = self.clock.now()
        defaults = {"started_at": now, "refreshed_at": now}
        session = a_session(
            id=session_id,
            user_id=user.id,
            token_digest=digest,
            **{**defaults, **fields},
        )
        await keep(self.storage, session)
        return session, token

    async def change_user(self, user: User, change: Callable[[User], object]) -> None:
        """Change the stored user, as another request would."""
        async with self.begin() as work:
            stored = await work.users.get(user.id)
            change(stored)
            await work.users.save(stored)
            await work.commit()

    async def remove_user(self, user: User) -> None:
        async with self.begin() as work:
            await work.users.remove(await work.users.get(user.id))
            await work.commit()

    async def end_session(self, session: Session) -> None:
        async with self.begin() as work:
            await work.sessions.remove(session)
            await work.commit()

    async def stored_user(self, user_id: UUID) -> User:
        async with self.begin() as work:
            user: User = await work.users.get(UserId(user_id))
            return user

    async def session_ids(self, user: User) -> list[UUID]:
        return [session.id for session in await self.sessions.of_user(user.id)]

    async def has_password(self, user_id: UUID, password: str) -> bool:
        stored = await self.stored_user(user_id)
        return await self.passwords.verify(password, stored.password_hash)

    async def link_token(self, user: User, purpose: Purpose) -> str:
        """Return the token of a link that a mail to the user would contain now."""
        credentials = Credentials.of(await self.stored_user(user.id))
        return self.one_time_tokens.make(purpose, credentials, now=self.clock.now())

    async def jobs(self, name: str) -> list[Job]:
        jobs = await Snapshot(self.begin).read("jobs", after=None, limit=1_000)
        return sorted(
            (job for job in jobs if job.name == name), key=lambda job: job.due_at
        )

    async def notices(self, user: User) -> list[str]:
        """Return the notices of the jobs that are waiting to be mailed."""
        jobs = await self.jobs("EmailUser")
        return sorted(
            job.payload["notice"]
            for job in jobs
            if job.payload["user_id"] == str(user.id)
        )

    def mails(self) -> list[Mail]:
        sent = self.mailer.sent
        return [sent.get_nowait()[1] for _ in range(sent.qsize())]

    @asynccontextmanager
    async def unchanged(self) -> AsyncIterator[None]:
        """Check at the end of the block that nothing stored has changed."""
        before = await self._contents()
        yield
        assert await self._contents() == before

    async def _contents(self) -> list[list[Any]]:
        snapshot = Snapshot(self.begin)
        return [
            await snapshot.read(kind, after=None, limit=1_000) for kind in ALL_KINDS
        ]

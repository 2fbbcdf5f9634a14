"""The whole system in one process, composed as in production, on its own storage."""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from dependency_injector.providers import Object
from httpx import ASGITransport, AsyncClient, Response

from adapters.clock import SystemClock
from adapters.settings import Settings
from application import health
from application.errors import Refused, Unavailable
from application.mail import Mail
from application.storage import Schema
from application.use_case import Boundary
from container import Container, http_app
from entrypoints.garbage import without_collections
from tests.mailer import MemoryMailer
from tests.migrated import write_migrated_sqlite
from tests.servers import amqp_url as amqp_url
from tests.servers import chromium as chromium
from tests.servers import fresh_mongo_database, fresh_postgres_database
from tests.servers import kafka_url as kafka_url
from tests.servers import mongo_url as mongo_url
from tests.servers import nats_url as nats_url
from tests.servers import postgres_url as postgres_url
from tests.servers import promtool as promtool
from tests.servers import redis_url as redis_url
from tests.skips import pytest_terminal_summary as pytest_terminal_summary

ADMIN = ("admin@example.com", "an admin's long password")

Serving = Callable[..., AbstractAsyncContextManager["Served"]]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Never search for garbage among modules and tests, which live as long as the run."""
    with without_collections():
        return (yield)


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail every use case that raises an error it does not declare."""
    call = Boundary.__call__

    async def checked(self: Boundary[..., Any], *args: Any, **kwargs: Any) -> Any:
        use_case: Any = self.use_case
        try:
            return await call(self, *args, **kwargs)
        except Refused as refusal:
            if isinstance(refusal, (*use_case.raises, Unavailable)):
                raise
            error_name = type(refusal).__name__
            raise AssertionError(
                f"{self.name} raised {error_name}, which it does not declare"
            ) from refusal

    monkeypatch.setattr(Boundary, "__call__", checked)


class ShiftedClock:
    """The current time, plus the amount by which a test advances it."""

    def __init__(self) -> None:
        self._clock, self._shift = SystemClock(), timedelta()

    def now(self) -> datetime:
        return self._clock.now() + self._shift

    def advance(self, by: timedelta) -> None:
        self._shift += by


class Served:
    """A running application: its client, its outgoing mail, its container."""

    def __init__(
        self,
        container: Container,
        client: AsyncClient,
        mailer: MemoryMailer,
        clock: ShiftedClock,
    ) -> None:
        self.container, self.client, self.mailer = container, client, mailer
        self.clock = clock
        self._mails: list[tuple[UUID, Mail]] = []  # received, not yet returned

    async def mailed(self, template: str) -> tuple[UUID, Mail]:
        """Wait for the next mail of that template; return its key and the mail."""
        async with asyncio.timeout(30):
            while not (
                found := [one for one in self._mails if one[1].template == template]
            ):
                self._mails.append(await self.mailer.sent.get())
        self._mails.remove(found[0])
        return found[0]

    async def post_in_time(self, path: str, body: dict[str, str]) -> Response:
        """Repeat a request that misses its deadline on a busy machine."""
        async with asyncio.timeout(30):
            while (
                response := await self.client.post(path, json=body)
            ).status_code == 503:
                pass
        return response

    async def sign_in(self, email: str, password: str) -> dict[str, str]:
        """Return the headers of a signed-in user."""
        response = await self.client.post(
            "/v1/sessions", json={"email": email, "password": password}
        )
        assert response.status_code == 201, response.text
        return {"Authorization": f"Bearer {response.json()['access_token']}"}

    async def member(self, name: str) -> dict[str, str]:
        """Register a member; return the headers."""
        account = {
            "email": f"{name}@example.com",
            "password": f"the password of {name}",
        }
        response = await self.client.post("/v1/users", json={**account, "name": name})
        assert response.status_code == 201, response.text
        return await self.sign_in(**account)

    async def attendee(self, name: str) -> dict[str, str]:
        """Register a member who verifies their address; return the headers."""
        headers = await self.member(name)
        _, mail = await self.mailed("account_verify_email")
        response = await self.client.post(
            "/v1/email-verifications/confirm",
            json={"token": mail.facts["token"]},
            headers=headers,
        )
        assert response.status_code == 204, response.text
        return headers

    async def admin(self) -> dict[str, str]:
        return await self.sign_in(*ADMIN)


def settings(storage_url: str, **given: Any) -> Settings:
    cheap = {"argon2_memory_kib": 8, "argon2_time_cost": 1, "rate_limits": "off"}
    account = {"admin_email": ADMIN[0], "admin_password": ADMIN[1]}
    patient = {"request_deadline_seconds": 60}  # on a busy machine
    return Settings(
        _env_file=None,  # type: ignore[call-arg]  # unknown to mypy
        storage_url=storage_url,
        **{**cheap, **account, **patient, **given},
    )


@pytest.fixture
def patient_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let health checks take as long as a busy machine needs for them."""
    monkeypatch.setattr(health, "TIMEOUT", 30.0)


@pytest.fixture
def serving(patient_checks: None) -> Serving:
    """Serve on a storage URL, with settings.

    `async with serving("memory://", worker="separate") as served: …`
    """

    @asynccontextmanager
    async def serve(storage_url: str, **given: Any) -> AsyncIterator[Served]:
        container = Container()
        mailer, clock = MemoryMailer(), ShiftedClock()
        container.settings.override(Object(settings(storage_url, **given)))
        container.mailer.override(Object(mailer))
        container.clock.override(Object(clock))
        await upgrade(container.storage().schema)
        app = http_app(container)
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            AsyncClient(transport=transport, base_url="http://test") as client,
        ):
            yield Served(container, client, mailer, clock)

    return serve


async def upgrade(schema: Schema) -> None:
    """Migrate the storage, unless it is a copy of a migrated one."""
    state = await schema.describe()
    if state.revision != state.newest:
        await schema.upgrade()


@asynccontextmanager
async def fresh_storage(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[str]:
    """Return the URL of an empty storage of that kind, on a real server if any."""
    match kind:
        case "memory":
            yield "memory://"
        case "sqlite":
            yield f"sqlite:///{tmp_path}/test.db"
        case "postgres":
            async with fresh_postgres_database(
                request.getfixturevalue("postgres_url")
            ) as url:
                yield url
        case "mongo":
            async with fresh_mongo_database(
                request.getfixturevalue("mongo_url")
            ) as url:
                yield url


STORAGES = ["memory", "sqlite", "postgres", "mongo"]
SOME, MORE = STORAGES[:2], STORAGES[2:]  # the slow tests use more
DURABLE = STORAGES[1:]
SERVERLESS = ("memory", "sqlite")
ON_SERVERS = [kind for kind in STORAGES if kind not in SERVERLESS]


@pytest.fixture(
    params=[*SOME, *(pytest.param(kind, marks=pytest.mark.slow) for kind in MORE)]
)
async def storage_url(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[str]:
    """The URL of an empty storage, which may be migrated already."""
    async with fresh_storage(request.param, request, tmp_path) as url:
        write_migrated_sqlite(url)
        yield url


@pytest.fixture
async def served(storage_url: str, serving: Serving) -> AsyncIterator[Served]:
    async with serving(storage_url) as running:
        yield running

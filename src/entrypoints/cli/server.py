"""Runs uvicorn in one process or several."""

import resource
import socket
from pathlib import Path

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.supervisors import Multiprocess

from entrypoints.http.connection import LimitedConnection, ServerConfig

IDLE_CLOSE_DELAY = 1.0  # seconds
MAX_START = 60  # seconds
# Seconds. Longer than the 60 of usual proxies, so that the proxy closes connections first.
IDLE_TIMEOUT = 75
SOURCE = Path(__file__).parents[3]  # watched for changes


class Connection(LimitedConnection):
    """Connection that closes after a short delay on shutdown if it is idle.

    Its next request may already be in transit.
    """

    def shutdown(self) -> None:
        self.app_state["draining"] = True  # in the `state` of all later requests
        # None before the first request, which uvicorn's annotation omits.
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            self._unset_keepalive_if_required()
            close = self.timeout_keep_alive_handler
            self.timeout_keep_alive_task = self.loop.call_later(IDLE_CLOSE_DELAY, close)
        else:
            super().shutdown()


class Supervisor(Multiprocess):
    """Supervisor that replaces a process at once if it dies during a health check."""

    def keep_subprocess_alive(self) -> None:
        for process in self.processes:
            process.child_conn.close()  # otherwise its end stays unnoticed
        super().keep_subprocess_alive()


def configure(
    http: str,
    *,
    workers: int,
    trusted_proxies: str,
    deadline: float,
    max_connections: int,
) -> ServerConfig:
    """Return uvicorn's configuration for the factory `http` (`module:function`)."""
    config = ServerConfig(
        http,
        factory=True,
        http=Connection,
        workers=workers,
        forwarded_allow_ips=trusted_proxies,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_keep_alive=IDLE_TIMEOUT,
        reset_contextvars=True,  # requests of a connection share no context
        timeout_worker_healthcheck=MAX_START,
        timeout_graceful_shutdown=int(deadline) + 2,
    )
    config.max_connections = min(max_connections, _file_limit())
    return config


def serve(config: ServerConfig, listening: socket.socket) -> bool:
    """Serve until stopped; return whether the startup succeeded."""
    if config.workers == 1:
        server = uvicorn.Server(config)
        server.run(sockets=[listening])
        return server.started
    supervisor = Supervisor(config, sockets=[listening])
    supervisor.run()
    return all(process.exitcode != STARTUP_FAILURE for process in supervisor.processes)


def serve_and_reload(http: str, host: str, port: int) -> None:
    """Serve in one process, which starts again when a file changes."""
    uvicorn.run(
        http,
        factory=True,
        host=host,
        port=port,
        reload=True,
        reload_dirs=[str(SOURCE)],
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
    )


def _file_limit() -> int:
    """Return three quarters of the open files limit.

    The rest is for databases, logs and refused connections.
    """
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return allowed * 3 // 4

"""Uvicorn, in one process or in several."""

import resource
import socket

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.supervisors import Multiprocess

from entrypoints.http.connection import LimitedConnection, ServerConfig

IDLE_CLOSE_DELAY = 1.0  # seconds
MAX_START = 60  # seconds
IDLE_TIMEOUT = (
    75  # seconds; proxies keep theirs for 60, and must be those who close them
)


class Connection(LimitedConnection):
    """At the stop an idle one is kept a moment: its next request may be on its way."""

    def shutdown(self) -> None:
        self.app_state["draining"] = True  # in the `state` of every request from now on
        cycle: RequestResponseCycle | None = (
            self.cycle
        )  # uvicorn declares it later than it is
        if cycle is None or cycle.response_complete:
            self._unset_keepalive_if_required()
            close = self.timeout_keep_alive_handler
            self.timeout_keep_alive_task = self.loop.call_later(IDLE_CLOSE_DELAY, close)
        else:
            super().shutdown()


class Supervisor(Multiprocess):
    """A process that dies while it is asked whether it lives is replaced at once."""

    def keep_subprocess_alive(self) -> None:
        for process in self.processes:
            process.child_conn.close()  # while it is open here as well, nobody sees it close
        super().keep_subprocess_alive()


def serve(
    http: str,
    listening: socket.socket,
    *,
    workers: int,
    trusted: str,
    deadline: float,
    max_connections: int,
) -> bool:
    """Return, when it was told to stop, whether it had started."""
    config = ServerConfig(
        http,
        factory=True,
        http=Connection,
        workers=workers,
        forwarded_allow_ips=trusted,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_keep_alive=IDLE_TIMEOUT,
        reset_contextvars=True,  # a connection's requests are not each other's context
        timeout_worker_healthcheck=MAX_START,
        timeout_graceful_shutdown=int(deadline) + 2,
    )
    config.max_connections = min(max_connections, _file_limit())
    if workers == 1:
        server = uvicorn.Server(config)
        server.run(sockets=[listening])
        return server.started
    supervisor = Supervisor(config, sockets=[listening])
    supervisor.run()
    return all(process.exitcode != STARTUP_FAILURE for process in supervisor.processes)


def _file_limit() -> int:
    """Leave a quarter of what may be open to databases, logs and refusals."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return allowed * 3 // 4

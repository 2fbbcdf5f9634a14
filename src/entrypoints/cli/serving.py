"""Uvicorn, in one process or in several."""

import socket
from datetime import timedelta
from typing import Protocol

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.supervisors import Multiprocess

LAST_CALL, SLOWEST_START = 1.0, 60  # seconds


class Options(Protocol):
    forwarded_allow_ips: str

    @property
    def request_deadline(self) -> timedelta: ...


class Connection(HttpToolsProtocol):
    """When the process drains, an idle one is kept a moment: a request may be on its way."""

    def shutdown(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn declares it later than it is
        if self.app_state["draining"].begun and (cycle is None or cycle.response_complete):
            self._unset_keepalive_if_required()
            close = self.timeout_keep_alive_handler
            self.timeout_keep_alive_task = self.loop.call_later(LAST_CALL, close)
        else:
            super().shutdown()


def serve(http: str, listening: socket.socket, *, workers: int, options: Options) -> bool:
    """Return, when it was told to stop, whether it had started."""
    config = uvicorn.Config(
        http,
        factory=True,
        http=Connection,
        workers=workers,
        forwarded_allow_ips=options.forwarded_allow_ips,
        log_config=None,
        access_log=False,
        reset_contextvars=True,  # a connection's requests are not each other's context
        timeout_worker_healthcheck=SLOWEST_START,
        timeout_graceful_shutdown=int(options.request_deadline.total_seconds()) + 2,
    )
    if workers == 1:
        server = uvicorn.Server(config)
        server.run(sockets=[listening])
        return server.started
    supervisor = Multiprocess(config, sockets=[listening])
    supervisor.run()
    return all(process.exitcode != STARTUP_FAILURE for process in supervisor.processes)

"""Lingering close: a connection stays open until the client could read the response.

If a server closes while the client still sends, the resulting TCP reset can destroy an
response in transit (RFC 9112, 9.6).
"""

import asyncio
from collections.abc import Callable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_DISCARDED = 2 * 1024 * 1024  # bytes that an answered request may still send
# Seconds for a client to send those bytes, or to read the response.
LINGER_TIMEOUT = 5.0


class ClosingTransport(asyncio.Transport):
    """Transport for responses that delegates closing to the connection."""

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self._transport = transport
        self._close = close

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._transport.write(data)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        self._close()


class LingeringConnection(HttpToolsProtocol):
    """Connection that discards a bounded rest of an answered request.

    Afterwards it serves the next request or closes.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._answers = ClosingTransport(transport, self.close_after_request)
        self._timer: asyncio.TimerHandle | None = None
        self._discardable: int | None = None  # bytes; None while nothing is discarded
        self.between_requests = True
        self.ignoring = False  # discard all further input

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop_timer()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        self.between_requests = False
        super().on_headers_complete()
        self.cycle.transport = self._answers

    def on_message_complete(self) -> None:
        self.between_requests = True
        super().on_message_complete()
        if self._discardable is None:
            return
        if self.cycle.keep_alive:
            self._discardable = None
            self.stop_timer()
            close = self.timeout_keep_alive_handler
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, close
            )
        else:
            self.transport.close()

    def on_response_complete(self) -> None:
        if self._discardable is not None:
            return
        super().on_response_complete()
        if not self.between_requests and self.cycle.response_complete:
            self._discard()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.after(LINGER_TIMEOUT, self.transport.abort)

    def close_after_request(self) -> None:
        if self.between_requests and not self.ignoring:
            self.transport.close()
            self.after(LINGER_TIMEOUT, self.transport.abort)
        else:
            self._discard()
            if self.transport.can_write_eof():
                self.transport.write_eof()

    def _discard(self) -> None:
        self._discardable = MAX_DISCARDED
        self.after(LINGER_TIMEOUT, self.transport.abort)

    def count_discarded(self, length: int) -> None:
        """Close once more than MAX_DISCARDED bytes have arrived since the response."""
        if self._discardable is not None:
            self._discardable -= length
            if self._discardable < 0:
                self.transport.close()

    @property
    def has_timer(self) -> bool:
        return self._timer is not None

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Call `act` after this delay, replacing the timer of the previous state."""
        self.stop_timer()
        self._timer = self.loop.call_later(seconds, act)

    def stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

"""Connection limits, enforced before the application sees a request.

uvicorn with httptools does not limit the size and time of a request's head or the number
of pipelined requests, and loses the body of a request that asks for an upgrade.
"""

import asyncio

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from application.errors import Refused
from entrypoints.http.early_responses import early_response
from entrypoints.http.lingering import LingeringConnection
from entrypoints.http.problems import (
    HeadTooLarge,
    Malformed,
    Overloaded,
    RequestTimeout,
)

MAX_HEAD = 32 * 1024  # bytes of a request line with its headers, or of trailers
MAX_HEADERS = 200  # of a request: each takes far more memory than its bytes
HEAD_TIMEOUT = 10.0  # seconds
# Surplus connections that get a 503 at the same time; the others are aborted.
MAX_REFUSED = 50
MAX_PIPELINED = 16  # queued requests of a connection
CHUNK_SIZE = 4 * 1024  # bytes parsed between two checks of the limits


class ServerConfig(uvicorn.Config):
    max_connections = 1000


class TooManyPipelined(Exception):
    """The connection has too many pipelined requests."""


class TooManyHeaders(Exception):
    """The request has too many headers."""


class LimitedConnection(LingeringConnection):
    """Connection that responds to violations of its limits itself, then closes.

    The responses are problems with the status 400, 408, 431 or 503.
    """

    config: ServerConfig

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._unparsed = 0  # bytes of the element that the parser has not completed
        self._upgrading = False
        surplus = len(self.connections) - self.config.max_connections
        if surplus > MAX_REFUSED:
            transport.abort()
        elif surplus > 0:
            self._refuse(Overloaded)
        else:
            self.after(HEAD_TIMEOUT, self._head_is_late)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        for start in range(0, len(data), CHUNK_SIZE):
            part = data[start : start + CHUNK_SIZE]
            self.count_discarded(len(part))
            if self.ignoring or self.transport.is_closing():
                continue
            self._unparsed += len(part)
            self._parse(part)
        if (
            self._unparsed
            and self.between_requests
            and not (self.has_timer or self.ignoring)
        ):
            self.after(HEAD_TIMEOUT, self._head_is_late)

    def _parse(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._parse_without_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            if isinstance(error.__context__, TooManyPipelined):
                self._answer_no_more()
            elif isinstance(error.__context__, TooManyHeaders):
                self._refuse(HeadTooLarge)
            else:
                self._refuse(Malformed)
        if self._unparsed > MAX_HEAD and not self.ignoring:
            self._refuse(HeadTooLarge)

    def _parse_without_upgrade(self, rest: bytes) -> None:
        """Parse the request again without its Upgrade header (RFC 9110, 7.8)."""
        method = self.parser.get_method()
        if not self._upgrading or method == b"CONNECT":
            self._refuse(Malformed)
            return
        self._upgrading = False
        version = self.parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (method, self.url, version)]
        lines += [
            b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"
        ]
        self.parser = httptools.HttpRequestParser(self)
        # The same leniency as that of uvicorn's parser.
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._parse(b"\r\n".join([*lines, b"", b""]) + rest)

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MAX_PIPELINED:
            raise TooManyPipelined
        self._unparsed = max(1, self._unparsed)
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.between_requests:  # ignore trailers (RFC 9110, 6.5.1)
            if len(self.headers) >= MAX_HEADERS:
                raise TooManyHeaders
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._unparsed = 0
        self._upgrading = self.parser.should_upgrade()
        if not (self._upgrading or self.transport.is_closing()):
            self.stop_timer()
            super().on_headers_complete()

    def on_chunk_header(self) -> None:
        self._unparsed = 0

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed = 0
        if not self._upgrading:
            super().on_message_complete()

    def _head_is_late(self) -> None:
        if self._unparsed:
            self._refuse(RequestTimeout)
        else:
            self.transport.close()

    def _refuse(self, refusal: type[Refused]) -> None:
        """Answer with a problem and close, without interrupting another response."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle and not cycle.response_complete:
            if self.pipeline or cycle.response_started:
                self._answer_no_more()
                return
            cycle.disconnected = True
            cycle.message_event.set()
        self.ignoring = True
        self.transport.write(early_response(refusal))
        self.close_after_request()

    def _answer_no_more(self) -> None:
        """Complete the current response, then close; the client must resend the rest."""
        self.cycle.keep_alive = False
        self.ignoring = True

"""A collector of traces in this process: OTLP over HTTP, as processes send it."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)


@dataclass(frozen=True, slots=True)
class Collected:
    """One span."""

    trace_id: bytes
    id: bytes
    parent_id: bytes  # empty where a trace begins
    name: str
    attributes: dict[str, str]
    pid: str  # of the process that sent it
    version: str  # of the process that sent it


class Collector(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.spans: list[Collected] = []
        self.raw: list[str] = []  # all that was sent, as text
        self.tokens: set[str | None] = set()  # of the senders

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def named(self, name: str) -> list[Collected]:
        return [span for span in self.spans if span.name == name]

    def trace(self, trace_id: bytes) -> list[Collected]:
        return [span for span in self.spans if span.trace_id == trace_id]

    def take(self, request: ExportTraceServiceRequest) -> None:
        self.raw.append(str(request))
        for resource in request.resource_spans:
            process = _attributes(resource.resource.attributes)
            for scope in resource.scope_spans:
                self.spans += [
                    Collected(
                        span.trace_id,
                        span.span_id,
                        span.parent_span_id,
                        span.name,
                        _attributes(span.attributes),
                        process["process.pid"],
                        process["service.version"],
                    )
                    for span in scope.spans
                ]


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if self.path == "/v1/traces":
            self.server.tokens.add(self.headers["Authorization"])
            self.server.take(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def _attributes(pairs: Any) -> dict[str, str]:
    return {
        pair.key: str(
            getattr(pair.value, pair.value.WhichOneof("value") or "string_value")
        )
        for pair in pairs
    }


@contextmanager
def collecting() -> Iterator[Collector]:
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever, daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            collector.shutdown()

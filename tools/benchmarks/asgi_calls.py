"""A process that calls an ASGI application without a server, and measures its CPU time.

Started by in_process.py with the settings in the environment; it reads requests from its
standard input, a JSON object per line, and answers each line with microseconds a request.
"""

import asyncio
import importlib
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice, repeat
from typing import Any

import uvloop

CLIENTS = 8
Scope = dict[str, Any]  # as in ASGI
App = Callable[[Scope, Any, Any], Awaitable[None]]


class Client:
    """Sends the same request to the application again and again."""

    def __init__(self, app: App, order: dict[str, Any]) -> None:
        self._app = app
        self._order = order
        self._path, _, query = order["path"].partition("?")
        self._body = order["body"].encode()
        self._template: Scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 50_000),
            "scheme": "http",
            "method": order["method"],
            "root_path": "",
            "query_string": query.encode(),
        }
        self._headers = [
            (b"host", b"127.0.0.1:8000"),
            (b"authorization", b"Bearer " + order["token"].encode()),
        ]
        if self._body:
            self._headers += [
                (b"content-type", b"application/json"),
                (b"content-length", b"%d" % len(self._body)),
            ]

    async def send(self, ids: Iterator[str]) -> None:
        """Send a request for each id; raises AssertionError for a wrong response."""
        for workshop_id in ids:
            path = self._path.replace("{id}", workshop_id)
            status, body = await self._call(path)
            times = body.count(self._order["text"].encode())
            expected = (self._order["status"], self._order["times"])
            assert (status, times) == expected, body

    async def _call(self, path: str) -> tuple[int, bytes]:
        status, body = 0, b""

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": self._body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status, body
            status = message.get("status", status)
            body += message.get("body", b"")

        scope = {**self._template, "path": path, "raw_path": path.encode(), "state": {}}
        await self._app({**scope, "headers": [*self._headers]}, receive, send)
        return status, body


async def measure(app: App, order: dict[str, Any]) -> float:
    """Return the processor's microseconds a request, of all threads."""
    client = Client(app, order)
    shared = islice(iter(order["ids"] or repeat("")), order["requests"])
    started = time.process_time()
    async with asyncio.TaskGroup() as clients:
        for _ in range(CLIENTS):
            clients.create_task(client.send(shared))
    seconds = time.process_time() - started
    return seconds / float(order["requests"]) * 1e6


async def main() -> None:
    module, _, factory = sys.argv[1].partition(":")
    app = getattr(importlib.import_module(module), factory)
    if factory == "http":
        app = app()
    async with app.router.lifespan_context(app):
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(await measure(app, json.loads(line)), flush=True)


if __name__ == "__main__":
    uvloop.run(main())

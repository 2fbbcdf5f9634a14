"""Traces, in a process of their own: OpenTelemetry's provider is one for the whole process."""

import json
import subprocess
import sys

SCRIPT = """
import asyncio, json
from dependency_injector.providers import Object
from httpx import ASGITransport, AsyncClient
from opentelemetry import trace
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from adapters import telemetry
from container import Container, http_app
from tests.conftest import settings

async def main():
    exporter = InMemorySpanExporter()
    container = Container(settings=Object(settings("memory://")))
    telemetry.configure(container.settings())
    trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(exporter))
    app = http_app(container)
    async with app.router.lifespan_context(app):
        exporter.clear()
        async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
            await client.get("/v1/workshops", params={"limit": 1})
            await client.get("/health/live")
            await client.get("/health/ready")
    spans = exporter.get_finished_spans()
    by_id = {span.context.span_id: span.name for span in spans}
    print(json.dumps([[s.name, s.parent and by_id.get(s.parent.span_id)] for s in spans]))

asyncio.run(main())
"""


def test_a_request_has_one_span_and_its_use_case_one_below() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    spans = json.loads(done.stdout)
    request, use_case = "GET /v1/workshops", "ListUpcoming"
    assert [use_case, request] in spans
    assert [request, None] in spans
    assert [name for name, _ in spans if name.startswith("GET")] == [request]

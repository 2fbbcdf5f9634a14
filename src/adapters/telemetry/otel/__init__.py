"""Traces, sent by OpenTelemetry and Logfire."""

try:
    import opentelemetry.propagate  # noqa: F401 - reads OTEL_PROPAGATORS on import
except ValueError as error:
    raise SystemExit(f"OTEL_PROPAGATORS: {error}") from None

"""Lines of the log, each with what is bound, its place in a trace, and no secrets."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from opentelemetry import trace

from adapters.telemetry.scrubbing import scrubbed
from application.log_context import bound

_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "color_message"}


def write_logs(*, as_json: bool) -> None:
    handler = logging.StreamHandler()
    text = TextLines("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonLines() if as_json else text)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in ("alembic", "taskiq.receiver"):  # they tell of each check, and of each hint
        logging.getLogger(name).setLevel(logging.WARNING)


class TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        more = " ".join(f"{name}={value}" for name, value in _more(record).items())
        line, newline, exception = super().format(record).partition("\n")
        return str(scrubbed(f"{line} {more}".rstrip() + newline + exception))


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_more(record),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        clean = {name: scrubbed(value, name) for name, value in entry.items()}
        return json.dumps(clean, ensure_ascii=False)


def _more(record: logging.LogRecord) -> dict[str, Any]:
    """What is bound, where in a trace it is, and what was handed over as `extra`."""
    extra = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    place = trace.get_current_span().get_span_context()
    if place.is_valid:
        extra["trace_id"] = trace.format_trace_id(place.trace_id)
        extra["span_id"] = trace.format_span_id(place.span_id)
    return {**bound(), **extra}

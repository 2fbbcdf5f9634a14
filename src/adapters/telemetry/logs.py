"""Formatters that add bound fields to log lines, and scrub secrets."""

import json
import logging
from datetime import UTC, datetime

from adapters.telemetry.otel.span_ids import span_ids
from adapters.telemetry.scrubbing import scrub, scrub_text
from application.log_context import bound_fields

_STANDARD_FIELDS = {
    *vars(logging.makeLogRecord({})),
    "message",
    "asctime",
    "taskName",
    "color_message",
}

NOISY_LOGGERS = ("alembic", "taskiq.receiver")  # log every check and every hint


def configure_logging(*, as_json: bool, level: str, with_access: bool) -> None:
    handler = logging.StreamHandler()
    text = TextLines("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonLines() if as_json else text)
    logging.basicConfig(level=level, handlers=[handler])
    quiet = NOISY_LOGGERS if with_access else (*NOISY_LOGGERS, "access")
    for name in quiet:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.root.level))


class TextLines(logging.Formatter):
    """Formats records as text, with fields as `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        context = " ".join(
            f"{name}={value}" for name, value in _context_of(record).items()
        )
        line, newline, exception = super().format(record).partition("\n")
        return scrub_text(f"{line} {context}".rstrip() + newline + exception)


class JsonLines(logging.Formatter):
    """Formats each record as a JSON object in one line."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {"message": record.getMessage(), **_context_of(record)}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        # The level and the logger are named in code, so they contain no secrets.
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            **{name: scrub(value, name) for name, value in fields.items()},
        }
        return json.dumps(entry, ensure_ascii=False)


def _context_of(record: logging.LogRecord) -> dict[str, object]:
    """Return the bound fields, the `extra` of the record, and what identifies it."""
    extra = {
        name: value
        for name, value in vars(record).items()
        if name not in _STANDARD_FIELDS
    }
    extra |= span_ids()
    return {**bound_fields(), **extra}

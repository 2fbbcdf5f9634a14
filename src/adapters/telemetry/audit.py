"""The audit trail: a line of JSON per security event, in the logger `audit`."""

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict

from domain.events import Event
from domain.identity.user import SecurityEvent

log = logging.getLogger("audit")


def audit(events: Iterable[Event]) -> None:
    for event in events:
        if isinstance(event, SecurityEvent):
            entry = {"event": type(event).__name__, **asdict(event)}
            log.info(json.dumps(entry, default=str))

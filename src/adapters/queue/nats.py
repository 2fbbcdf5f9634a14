"""Hints on a NATS subject: it keeps nothing, and gives each to one member of the queue group."""

import logging

from taskiq_nats import NatsBroker

logging.getLogger("nats").setLevel(logging.CRITICAL)  # it tells of each try to connect


def nats_broker(url: str, subject: str) -> NatsBroker:
    return NatsBroker(
        url,
        subject,
        queue=subject,
        allow_reconnect=False,
        max_reconnect_attempts=1,
        connect_timeout=2,
        ping_interval=20,
    )

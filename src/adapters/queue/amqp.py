"""Hints in a RabbitMQ queue."""

import logging

from aio_pika import Connection
from taskiq_aio_pika import AioPikaBroker, Exchange, Queue, QueueType

from adapters.queue import MAX_AGE, MAX_MESSAGES

logging.getLogger("aiormq").setLevel(logging.CRITICAL)  # it tells of each try to connect


def amqp_broker(url: str, queue: str) -> AioPikaBroker:
    return AioPikaBroker(
        url,
        exchange=Exchange(queue),
        task_queues=[_bounded(queue, MAX_MESSAGES)],
        dead_letter_queue=_bounded(f"{queue}.dropped", 0),  # the driver insists on one
        connection_class=Connection,  # the usual one never stops to reconnect
    )


def _bounded(name: str, messages: int) -> Queue:
    limits = {"x-max-length": messages, "x-message-ttl": MAX_AGE * 1000}
    return Queue(name=name, type=QueueType.CLASSIC, arguments={**limits})

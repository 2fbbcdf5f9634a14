"""Celery with threads in one process, without results."""

import os
import sys
import threading

from celery import Celery
from stopwatch import SLOTS, Stopwatch, arguments

URL, COUNT = sys.argv[1], int(sys.argv[2])
app = Celery("nothing", broker=URL)
app.conf.task_ignore_result = True
stopwatch, one_at_a_time = Stopwatch(COUNT), threading.Lock()


@app.task(name="nothing")
def nothing(order_id: str, quantity: int) -> None:
    with one_at_a_time:
        stopwatch.start()
        if stopwatch.end():
            os._exit(0)


for each in arguments(COUNT):
    nothing.delay(**each)
quiet = ["--loglevel=ERROR", "--without-gossip", "--without-mingle"]
app.worker_main(["worker", "--pool=threads", f"--concurrency={SLOTS}", *quiet])

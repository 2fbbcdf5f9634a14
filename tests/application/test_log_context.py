"""Fields bound by a task appear in its own log lines only."""

import asyncio

from application.log_context import bind, bound_fields


async def test_bound_fields_end_with_their_task() -> None:
    async def job(number: int) -> dict[str, str]:
        bind(job_id=number)
        await asyncio.sleep(0)
        return dict(bound_fields())

    bind(request_id="r")
    contexts = [*await asyncio.gather(job(1), job(2))]
    assert contexts == [
        {"request_id": "r", "job_id": "1"},
        {"request_id": "r", "job_id": "2"},
    ]
    assert bound_fields() == {"request_id": "r"}

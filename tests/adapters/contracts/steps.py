"""The test steps of all contexts, and those for every kind of aggregate."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from application.errors import ConcurrentChange, Conflict, NotFound, Refused
from application.snapshot import Snapshot
from tests.adapters.contracts.kinds import KIND_OF, KINDS
from tests.builders import NOW, a_job
from tests.contexts import all_contexts
from tests.steps import Side, Step, drawn

JOBS = [UUID(int=(3 << 64) + number) for number in range(3)]
BY_STORAGES: tuple[type[Refused], ...] = (
    ConcurrentChange,
    *(error for kind in KINDS.values() for error in kind.taken.values()),
)


async def do_all(
    side: Side, work: Any, steps: Sequence[Step], *, commits: bool
) -> list[Any]:
    """Return the result of each step, or the refusal that it raised."""
    done = [await _do(side, work, step) for step in steps]
    if commits:
        await work.commit()
    return done


async def _do(side: Side, work: Any, step: Step) -> Any:
    try:
        found = deepcopy(await step(side, work))
    except BY_STORAGES:
        raise  # the unit of work has failed
    except (NotFound, Conflict) as refusal:
        return type(refusal)
    side.remember(found)
    return found


async def save_remembered(side: Side, work: Any, *, index: int, forgets: bool) -> Any:
    """Save an aggregate that may have been changed or removed since it was read.

    Without `forgets`, later steps may save the same, then outdated, copy again.
    """
    if not side.remembered:
        return None
    seen = [*side.remembered.values()][index % len(side.remembered)]
    changed = deepcopy(seen)
    if forgets:
        del side.remembered[seen.id]
    kind = KIND_OF[type(changed)]
    kind.edit(changed)
    await kind.of(work).save(changed)
    return changed


async def add_job(_: Side, work: Any, *, job: UUID, seconds: int) -> Any:
    due_at = NOW + timedelta(seconds=seconds)
    await work.jobs.add(a_job(id=job, payload={"seconds": seconds}, due_at=due_at))


async def records_of(side: Side, kind: str) -> list[Any]:
    return await Snapshot(side.storage.begin).read(kind, after=None, limit=100)


_CONTEXTS = all_contexts().values()

FIRST_STEPS: list[Step] = [
    *(step for context in _CONTEXTS for step in context.first_steps),
    partial(add_job, job=JOBS[0], seconds=30),
]
STEPS = st.lists(
    st.one_of(
        *(step for context in _CONTEXTS for step in context.steps),
        *8 * [drawn(save_remembered, index=st.integers(0, 5), forgets=st.booleans())],
        drawn(add_job, job=st.sampled_from(JOBS), seconds=st.integers(-60, 60)),
    ),
    min_size=1,
    max_size=4,
)

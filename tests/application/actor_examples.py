"""An example call of each use case that is told who acts, and what its arguments refer to."""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from application import health, identity, jobs, workshops
from application.actor import Actor, Permission
from application.errors import Forbidden, Refused
from application.health import OperationsPermission
from application.identity.permissions import IdentityPermission
from application.jobs.permissions import JobPermission
from application.jobs.ports import JobState
from application.jobs.view_job import JobNotFound
from application.workshops.permissions import WorkshopPermission
from domain.identity.session import SessionId
from domain.identity.user import UserId
from domain.workshops.workshop import OrganizerId, WorkshopId
from tests.builders import NOW, a_job, a_session, a_user, a_workshop, an_actor, an_id

USER, DEACTIVATED_USER = UserId(an_id()), UserId(an_id())
WORKSHOP, DEAD_JOB = WorkshopId(an_id()), an_id()
ORGANIZER = an_actor(WorkshopPermission.SCHEDULE)
JOB_OWNER = an_actor()


def stored_records() -> Mapping[str, Sequence[Any]]:
    """Return what the examples refer to, by kind; the records have version 0."""
    return {
        "users": [a_user(id=USER, email_verified=True), a_user(id=DEACTIVATED_USER, active=False)],
        "sessions": [a_session(id=SessionId(an_id()), user_id=USER)],
        "workshops": [a_workshop(id=WORKSHOP, organizer_id=OrganizerId(ORGANIZER.id))],
        "jobs": [a_job(id=DEAD_JOB, state=JobState.DEAD, owner_id=JOB_OWNER.id)],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A call that succeeds for an actor who has the permission, and for the owner if any."""

    permission: Permission
    arguments: Mapping[str, object] = field(default_factory=dict)
    writes: bool = True
    owner: Actor | None = None
    refusal: type[Refused] = Forbidden


def about_users(*, writes: bool = True, **arguments: object) -> Example:
    permission = IdentityPermission.MANAGE_USERS
    return Example(permission=permission, arguments=arguments, writes=writes)


def about_a_workshop(**arguments: object) -> Example:
    return Example(
        permission=WorkshopPermission.MANAGE,
        arguments={"workshop_id": WORKSHOP, **arguments},
        owner=ORGANIZER,
    )


def about_jobs(*, writes: bool = True, **arguments: object) -> Example:
    return Example(permission=JobPermission.MANAGE, arguments=arguments, writes=writes)


def about_operations() -> Example:
    return Example(permission=OperationsPermission.VIEW, writes=False)


EXAMPLES: Mapping[type, Example] = {
    identity.CreateAdmin: about_users(
        email="admin@example.com", password="the analytical engine", name="Ada"
    ),
    identity.DeactivateUser: about_users(user_id=USER),
    identity.GrantRole: about_users(user_id=USER, role="organizer"),
    identity.ListUsers: about_users(limit=10, writes=False),
    identity.LogOutUser: about_users(user_id=USER),
    identity.ReactivateUser: about_users(user_id=DEACTIVATED_USER),
    identity.RevokeRole: about_users(user_id=USER, role="member"),
    identity.ViewUser: about_users(user_id=USER, writes=False),
    workshops.CancelWorkshop: about_a_workshop(),
    workshops.RequestExport: about_a_workshop(),
    workshops.ReviseWorkshop: about_a_workshop(version=0, title="Rye for beginners"),
    workshops.ScheduleWorkshop: Example(
        permission=WorkshopPermission.SCHEDULE,
        arguments={"title": "Rye", "capacity": 5, "starts_at": NOW + timedelta(days=1)},
    ),
    jobs.DropDeadJobs: about_jobs(ids=[DEAD_JOB]),
    jobs.ListJobs: about_jobs(state=JobState.DEAD, limit=10, writes=False),
    jobs.ReplayDeadJobs: about_jobs(ids=[DEAD_JOB]),
    jobs.ViewJob: Example(
        permission=JobPermission.MANAGE,
        arguments={"job_id": DEAD_JOB},
        writes=False,
        owner=JOB_OWNER,
        refusal=JobNotFound,
    ),
    health.ExposeMetrics: about_operations(),
    health.ViewHealth: about_operations(),
}


def with_actor(use_cases: Iterable[type]) -> Iterator[type]:
    """Yield the use cases that are told who acts."""
    for use_case in use_cases:
        if "actor" in inspect.signature(use_case.__call__).parameters:
            yield use_case


def without_example(use_cases: Iterable[type]) -> list[str]:
    """Return a complaint about each use case that is told who acts and has no example."""
    return [
        f"{use_case.__name__} has a parameter `actor`: add an example of it to EXAMPLES"
        for use_case in with_actor(use_cases)
        if use_case not in EXAMPLES
    ]

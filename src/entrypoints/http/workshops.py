"""Routes of workshops and their bookings."""

import re
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from application.changes import UNCHANGED
from application.jobs.views import JobView
from application.pages import Page
from application.workshops import (
    BookSeat,
    CancelBooking,
    CancelWorkshop,
    ListUpcoming,
    RequestExport,
    ReviseWorkshop,
    ScheduleWorkshop,
    ViewWorkshop,
)
from application.workshops.limits import CAPACITIES, TITLE_LENGTHS
from application.workshops.permissions import WorkshopPermission
from application.workshops.views import WorkshopView
from entrypoints.http.caller import Caller, public, requires
from entrypoints.http.idempotency import UseIdempotent
from entrypoints.http.pages import Paging, WithLink
from entrypoints.http.paths import public_path
from entrypoints.http.request_models import MergePatch, RequestModel, require_format
from entrypoints.http.route import Route
from entrypoints.http.schemas import ONE_LINE, Integer, length_schema, range_schema
from entrypoints.http.use import Use
from entrypoints.http.versions import (
    NOT_MODIFIED,
    IfMatchVersion,
    IfNoneMatch,
    with_etag,
)

router = APIRouter(prefix="/v1/workshops", tags=["workshops"], route_class=Route)
organizers = [requires(WorkshopPermission.SCHEDULE)]

Title = Annotated[
    str, length_schema(TITLE_LENGTHS, pattern=ONE_LINE, examples=["Sourdough"])
]
Capacity = Annotated[Integer, range_schema(CAPACITIES, examples=[12])]
# Numbers are refused: pydantic reads them as seconds since 1970.
_INSTANT = re.compile(r"\d{4}-.{1,60}")
Instant = Annotated[
    AwareDatetime,
    Field(examples=["2099-05-01T10:00:00Z"]),
    require_format(_INSTANT, "Must be a time such as 2099-05-01T10:00:00Z."),
]


class NewWorkshop(RequestModel):
    title: Title
    capacity: Capacity
    starts_at: Instant


class UpcomingParams(Paging):
    starts_after: Instant | None = None
    sort: Literal["starts_at", "-starts_at"] = "starts_at"


@with_config(ConfigDict(extra="forbid"))
class WorkshopChanges(TypedDict, total=False):
    title: Title
    capacity: Capacity
    starts_at: Instant


@router.get("", dependencies=[public])
async def list_upcoming(
    query: Annotated[UpcomingParams, Query()],
    list_upcoming: Use[ListUpcoming],
    with_link: WithLink,
) -> Page[WorkshopView]:
    """List upcoming workshops."""
    page = await list_upcoming(
        limit=query.limit,
        cursor=query.cursor,
        sort=query.sort,
        starts_after=query.starts_after,
    )
    return with_link(page)


@router.get("/{workshop_id}", dependencies=[public], responses=NOT_MODIFIED)
async def view_workshop(
    workshop_id: UUID,
    view: Use[ViewWorkshop],
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> WorkshopView:
    """Show a workshop."""
    return with_etag(response, await view(workshop_id=workshop_id), if_none_match)


@router.patch("/{workshop_id}", dependencies=organizers)
async def revise_workshop(
    workshop_id: UUID,
    body: MergePatch[WorkshopChanges],
    expected_version: IfMatchVersion,
    caller: Caller,
    revise: Use[ReviseWorkshop],
    response: Response,
) -> WorkshopView:
    """Revise a workshop.

    Fields that are absent stay as they are. Send the ETag that you read as If-Match.
    """
    revised = await revise(
        actor=caller,
        workshop_id=workshop_id,
        version=expected_version,
        title=body.get("title", UNCHANGED),
        capacity=body.get("capacity", UNCHANGED),
        starts_at=body.get("starts_at", UNCHANGED),
    )
    return with_etag(response, revised)


@router.post("/{workshop_id}/bookings", status_code=201)
async def book_seat(
    workshop_id: UUID, caller: Caller, book: UseIdempotent[BookSeat]
) -> WorkshopView:
    """Book a seat for the caller."""
    return await book(workshop_id=workshop_id, attendee_id=caller.id)


@router.delete("/{workshop_id}/bookings/mine", status_code=204)
async def cancel_booking(
    workshop_id: UUID, caller: Caller, cancel: Use[CancelBooking]
) -> None:
    """Cancel the booking of the caller."""
    await cancel(workshop_id=workshop_id, attendee_id=caller.id)


@router.post("/{workshop_id}/cancellation", dependencies=organizers)
async def cancel_workshop(
    workshop_id: UUID, caller: Caller, cancel: Use[CancelWorkshop]
) -> WorkshopView:
    """Cancel a workshop and notify its attendees."""
    return await cancel(workshop_id=workshop_id, actor=caller)


@router.post("/{workshop_id}/exports", status_code=202, dependencies=organizers)
async def request_export(
    workshop_id: UUID,
    caller: Caller,
    export: UseIdempotent[RequestExport],
    request: Request,
    response: Response,
) -> JobView:
    """Request an export of the attendees.

    Runs as a job: poll the address in Location for its result.
    """
    job = await export(workshop_id=workshop_id, actor=caller)
    response.headers["Location"] = public_path(request.scope, f"/v1/jobs/{job.id}")
    return job


@router.post("", status_code=201, dependencies=organizers)
async def schedule_workshop(
    body: NewWorkshop, caller: Caller, schedule: UseIdempotent[ScheduleWorkshop]
) -> WorkshopView:
    """Schedule a workshop."""
    return await schedule(
        actor=caller, title=body.title, capacity=body.capacity, starts_at=body.starts_at
    )

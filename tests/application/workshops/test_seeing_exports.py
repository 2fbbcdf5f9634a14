"""Permissions to see an export of attendees."""

from application.use_cases import result_permissions
from application.workshops.permissions import WorkshopPermission
from container import CONTEXTS


async def test_whoever_may_schedule_sees_their_own() -> None:
    assert (
        result_permissions(CONTEXTS)["ExportAttendees"] is WorkshopPermission.SCHEDULE
    )

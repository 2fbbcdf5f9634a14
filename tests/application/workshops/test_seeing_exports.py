"""Permissions to see an export of attendees."""

from application.use_cases import result_permissions
from application.workshops.permissions import WorkshopPermission
from container import CONTEXTS


async def test_owners_need_the_permission_to_schedule() -> None:
    assert (
        result_permissions(CONTEXTS)["ExportAttendees"] is WorkshopPermission.SCHEDULE
    )

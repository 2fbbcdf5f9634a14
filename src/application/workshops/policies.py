"""Rules that several use cases of workshops share."""

from application.actor import Actor
from application.workshops.permissions import WorkshopPermission
from domain.workshops.workshop import OrganizerId, Workshop


def must_manage(workshop: Workshop, actor: Actor) -> None:
    """Raises NotPermitted for who is no organizer, NotYourWorkshop for another organizer."""
    if not actor.may(WorkshopPermission.MANAGE):
        actor.require(WorkshopPermission.SCHEDULE)
        workshop.must_be_organized_by(OrganizerId(actor.id))

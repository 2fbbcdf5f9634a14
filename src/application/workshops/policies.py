"""Rules that several use cases of workshops share."""

from application.actor import Actor
from application.workshops.permissions import WorkshopPermission
from domain.workshops.workshop import OrganizerId, Workshop


def must_manage(workshop: Workshop, actor: Actor) -> None:
    """Require that the actor may manage this workshop.

    Raises NotPermitted if the actor is not an organizer, NotYourWorkshop if another
    organizer owns the workshop.
    """
    if not actor.may(WorkshopPermission.MANAGE):
        actor.require(WorkshopPermission.SCHEDULE)
        workshop.must_be_organized_by(OrganizerId(actor.id))

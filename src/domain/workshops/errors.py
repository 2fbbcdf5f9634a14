"""What a workshop says no to."""

from domain.errors import Conflict, Forbidden, NotFound


class WorkshopNotFound(NotFound):
    """There is no such workshop."""


class SoldOut(Conflict):
    """No seats are left."""


class AlreadyBooked(Conflict):
    """This attendee has a seat already."""


class NotBooked(NotFound):
    """This attendee has no seat."""


class AlreadyStarted(Conflict):
    """The workshop has started."""


class CapacityBelowBookings(Conflict):
    """More seats are booked than that."""


class AlreadyCancelled(Conflict):
    """The workshop has been cancelled."""


class NotYourWorkshop(Forbidden):
    """Only its organizer may do this."""


CLOSED_ERRORS = (AlreadyStarted, AlreadyCancelled)

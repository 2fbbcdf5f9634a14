"""Errors that workshops raise."""

from domain.errors import Conflict, Forbidden, NotFound


class WorkshopNotFound(NotFound):
    """There is no such workshop."""


class SoldOut(Conflict):
    """No seats are left."""


class AlreadyBooked(Conflict):
    """The attendee already has a seat in this workshop."""


class NotBooked(NotFound):
    """The attendee has no seat in this workshop."""


class AlreadyStarted(Conflict):
    """The workshop has already started."""


class CapacityBelowBookings(Conflict):
    """More seats are booked than the new capacity has: choose a higher capacity."""


class AlreadyCancelled(Conflict):
    """The workshop has been cancelled."""


class NotYourWorkshop(Forbidden):
    """Only the workshop's organizer may do this."""


CLOSED_ERRORS = (AlreadyStarted, AlreadyCancelled)

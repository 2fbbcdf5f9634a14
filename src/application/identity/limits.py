"""Lengths that the domain accepts, in characters, for the API's schemas."""

from domain.identity.email_address import MAX_EMAIL
from domain.identity.password import MAX_PASSWORD, MIN_PASSWORD
from domain.identity.user import MAX_NAME, Role

EMAIL_LENGTHS = range(1, MAX_EMAIL + 1)
NAME_LENGTHS = range(1, MAX_NAME + 1)
PASSWORD_LENGTHS = range(MIN_PASSWORD, MAX_PASSWORD + 1)
ROLES = [role.value for role in Role]

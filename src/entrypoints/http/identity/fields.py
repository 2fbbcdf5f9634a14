"""Texts of the API of identity, with what OpenAPI says of them."""

from typing import Annotated

from application.identity.limits import (
    EMAIL_LENGTHS,
    NAME_LENGTHS,
    PASSWORD_LENGTHS,
    ROLES,
)
from entrypoints.http.schemas import ONE_LINE, length_schema

Email = Annotated[str, length_schema(EMAIL_LENGTHS, format="email")]
Name = Annotated[str, length_schema(NAME_LENGTHS, pattern=ONE_LINE)]
NewPassword = Annotated[str, length_schema(PASSWORD_LENGTHS)]
RoleName = Annotated[str, length_schema(enum=[*ROLES])]

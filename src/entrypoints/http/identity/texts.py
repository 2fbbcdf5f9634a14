"""Texts of the API of identity, with what OpenAPI says of them."""

from typing import Annotated

from application.identity.texts import EMAIL_LENGTHS, NAME_LENGTHS, PASSWORD_LENGTHS, ROLES
from entrypoints.http.schemas import ONE_LINE, shown

Email = Annotated[str, shown(EMAIL_LENGTHS, format="email")]
Name = Annotated[str, shown(NAME_LENGTHS, pattern=ONE_LINE)]
NewPassword = Annotated[str, shown(PASSWORD_LENGTHS)]
RoleName = Annotated[str, shown(enum=[*ROLES])]

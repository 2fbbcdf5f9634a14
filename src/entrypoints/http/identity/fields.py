"""Types of request fields that the identity routes share."""

from typing import Annotated

from application.identity.limits import (
    EMAIL_LENGTHS,
    NAME_LENGTHS,
    PASSWORD_LENGTHS,
    ROLES,
)
from entrypoints.http.schemas import ONE_LINE, length_schema

Email = Annotated[
    str, length_schema(EMAIL_LENGTHS, format="email", examples=["ada@example.com"])
]
Name = Annotated[
    str, length_schema(NAME_LENGTHS, pattern=ONE_LINE, examples=["Ada Lovelace"])
]
NewPassword = Annotated[
    str, length_schema(PASSWORD_LENGTHS, examples=["correct horse battery"])
]
RoleName = Annotated[str, length_schema(enum=[*ROLES])]

"""Whether the service can do its work at this moment."""

from dataclasses import dataclass
from typing import ClassVar

from application.errors import Unavailable
from application.storage import Schema


@dataclass(frozen=True, slots=True)
class CheckReadiness:
    raises: ClassVar = (Unavailable,)

    schema: Schema

    async def __call__(self) -> None:
        await self.schema.check()

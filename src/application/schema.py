"""Bring the storage's schema from revision to revision, or draft the next one."""

from dataclasses import dataclass
from typing import ClassVar

from application.errors import Invalid
from application.storage import Schema, StorageView
from application.use_case import MIGRATION

__all__ = ["DescribeStorage", "DowngradeSchema", "DraftRevision", "UpgradeSchema"]


@dataclass(frozen=True, slots=True)
class UpgradeSchema:
    raises: ClassVar = (Invalid,)
    deadline: ClassVar = MIGRATION

    schema: Schema

    async def __call__(self, *, to: str | None = None) -> None:
        await self.schema.upgrade(to)


@dataclass(frozen=True, slots=True)
class DowngradeSchema:
    raises: ClassVar = (Invalid,)
    deadline: ClassVar = MIGRATION

    schema: Schema

    async def __call__(self, *, to: str | None = None) -> None:
        await self.schema.downgrade(to)


@dataclass(frozen=True, slots=True)
class DescribeStorage:
    raises: ClassVar = ()

    schema: Schema

    async def __call__(self) -> StorageView:
        return await self.schema.describe()


@dataclass(frozen=True, slots=True)
class DraftRevision:
    raises: ClassVar = (Invalid,)
    deadline: ClassVar = MIGRATION

    schema: Schema

    async def __call__(self, *, message: str) -> None:
        await self.schema.draft(message)

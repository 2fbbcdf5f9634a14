"""The facts about users that other contexts may read, in SQL."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.identity.users import users
from adapters.sql.pool import SqlReader
from adapters.sql.registry import SQL
from application.identity.ports import Contact, Contacts


class SqlContacts(SqlReader):
    async def contact(self, user_id: UUID) -> Contact | None:
        columns = (users.c.email, users.c.email_verified, users.c.name)
        query = sa.select(*columns).where(users.c.id == user_id)
        return await self._first(Contact, query)

    async def names(self, user_ids: Sequence[UUID]) -> Mapping[UUID, str]:
        query = sa.select(users.c.id, users.c.name).where(users.c.id.in_(user_ids))
        return {row["id"]: row["name"] for row in await self._rows(query)}


SQL.reader(Contacts, SqlContacts)

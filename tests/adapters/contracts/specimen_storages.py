"""Repositories of specimens in each storage."""

import sqlalchemy as sa

from adapters.memory.repository import MemoryRepository
from adapters.mongo.repository import MongoRepository
from adapters.mongo.shapes import Shape
from adapters.sql.repository import SqlRepository
from adapters.sql.tables import Double, Duration, Exact, Instant, Json
from tests.adapters.contracts.specimen import Specimen, SpecimenId, SpecimenNotFound

specimens = sa.Table(
    "specimens",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("is_open", sa.Boolean, nullable=False),
    sa.Column("ratio", Double, nullable=False),
    sa.Column("rate", Exact, nullable=False),
    sa.Column("fee", Exact),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("closed_on", sa.Date),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("duration", Duration, nullable=False),
    sa.Column("pause", Duration),
    sa.Column("owner_id", sa.Uuid),
    sa.Column("grade", sa.String(20), nullable=False),
    sa.Column("level", sa.BigInteger, nullable=False),
    sa.Column("shade", sa.String(20)),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("seal", sa.LargeBinary),
    sa.Column("price", Json, nullable=False),
    sa.Column("discount", Json),
    sa.Column("lines", Json, nullable=False),
    sa.Column("pair", Json, nullable=False),
    sa.Column("days", Json, nullable=False),
    sa.Column("tags", Json, nullable=False),
    sa.Column("levels", Json, nullable=False),
    sa.Column("pairs", Json, nullable=False),
    sa.Column("texts", Json, nullable=False),
    sa.Column("book", Json, nullable=False),
    sa.Column("numbers", Json, nullable=False),
    sa.Column("moments", Json, nullable=False),
    sa.Column("pauses", Json),
    sa.Column("blobs", Json, nullable=False),
)


class MemorySpecimens(MemoryRepository[Specimen, SpecimenId]):
    kind = Specimen
    missing = SpecimenNotFound


class SqlSpecimens(SqlRepository[Specimen, SpecimenId]):
    kind = Specimen
    table = specimens
    missing = SpecimenNotFound


class MongoSpecimens(MongoRepository[Specimen, SpecimenId]):
    shape = Shape("specimens", Specimen, indexes=[])
    missing = SpecimenNotFound

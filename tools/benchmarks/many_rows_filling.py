"""Fills tables with any number of rows, by one statement each.

Ids ascend as the service's own do, and so do times. One row in ten is of the past.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.sql.engines import is_sqlite, open_pools


@dataclass(frozen=True, slots=True)
class Dialect:
    """The expressions that differ; `n` is the number of the row."""

    numbers: str
    identifier: str
    later: str  # n seconds after now, less a tenth of all
    json: str
    finish: str

    def statement(self, table: str, columns: Mapping[str, str]) -> str:
        names, values = ", ".join(columns), ", ".join(columns.values())
        return (
            f"WITH RECURSIVE {self.numbers} INSERT INTO {table} ({names}) "
            f"SELECT {values} FROM numbers"
        )

    def id(self, number: str) -> str:
        return self.identifier.format(number)


POSTGRES = Dialect(
    numbers="numbers AS (SELECT n FROM generate_series(1, {count}) n)",
    identifier="lpad(to_hex({}), 32, '0')::uuid",
    later="now() + (n - {count} / 10) * interval '1 second'",
    json="'{{}}'::jsonb",
    finish="VACUUM ANALYZE",
)
SQLITE = Dialect(
    numbers="numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})",
    identifier="printf('%032x', {})",
    later="strftime('%Y-%m-%d %H:%M:%S.000000', 'now', (n - {count} / 10) || ' seconds')",
    json="'{{}}'",
    finish="ANALYZE",
)


def statements(dialect: Dialect) -> list[str]:
    """Return the statements that fill each table; `{count}` stands for the rows."""
    workshops = {
        "id": dialect.id("n"),
        "version": "1",
        "organizer_id": dialect.id("n % 100"),
        "title": "'Rye bread'",
        "capacity": "100",
        "starts_at": dialect.later,
        "state": "'scheduled'",
        "booked": "1",
    }
    bookings = {
        "id": dialect.id("n"),
        "version": "1",
        "workshop_id": dialect.id("n"),
        "attendee_id": dialect.id("n % 1000"),
    }
    jobs = {
        "id": dialect.id("n"),
        "name": "'EmailAttendee'",
        "payload": dialect.json,
        "due_at": dialect.later,
        "attempt": "0",
        # Nine of ten are done; the rest are due, or will be.
        "state": "CASE WHEN n % 10 > 0 THEN 'done' ELSE 'waiting' END",
        "progress": "0",
    }
    tables = {"workshops": workshops, "bookings": bookings, "jobs": jobs}
    return [dialect.statement(table, columns) for table, columns in tables.items()]


async def fill(url: str, count: int) -> None:
    """Fill the tables of a migrated database."""
    dialect = SQLITE if is_sqlite(url) else POSTGRES
    pools = open_pools(url, pool_size=1, echo=False)
    async with pools.reading.connect() as connection:
        for statement in statements(dialect):
            await connection.exec_driver_sql(statement.format(count=count))
        await connection.exec_driver_sql(dialect.finish)
    await pools.close()

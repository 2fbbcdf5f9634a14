"""What goes with SQLite: its driver, its file, and the storage of `make run`."""

from tools.scaffold.option import Literals, Option

FILES = (
    "src/adapters/sql/migrations/foreign_keys.py",
    "src/adapters/sql/write_ahead_log.py",
    "tests/migrated.py",
    "tools/benchmarks/core_or_orm.py",
    "tools/drills/copy_storages.py",
)

DOCUMENTS: Literals = {
    "CONTRIBUTING.md": (
        ("application, memory and SQLite:", "application and memory:"),
    ),
    "README.md": (
        (
            "starts the API, the worker and the scheduler on SQLite, with mail in files",
            "starts the API, the worker and the scheduler in one process, with mail in"
            " files",
        ),
        (
            "`make run` prints the addresses",
            "Without `STORAGE_URL`, all data is in the memory of that process, and ends"
            " with it.\n`make run` prints the addresses",
        ),
        (" | sqlite:///…", ""),
        ("such a test on memory and SQLite,", "such a test on memory and PostgreSQL,"),
        ("(`tools/benchmarks/core_or_orm.py`, in one run", "(in one run"),
    ),
    "docs/figures.md": (
        ("in a transaction of PostgreSQL, or of SQLite;", "in a transaction;"),
        (", two at a time, on SQLite.", ", two at a time."),
        (
            "tools/benchmarks/booking.py sqlite`",
            "tools/benchmarks/booking.py postgres`",
        ),
        (
            "`.venv/bin/python tools/benchmarks/core_or_orm.py`: from a row to a"
            " dataclass of the domain, SQLite in memory.",
            "From a row to a dataclass of the domain, in memory.",
        ),
        ("`GET /v1/me` on SQLite, from", "`GET /v1/me`, from"),
    ),
    "docs/how-to/back-up-and-restore.md": (
        (
            '| any | `app storage copy "$STORAGE_URL" sqlite:///hexagon-backup.db`,'
            " while nobody writes | the same with the URLs exchanged |\n",
            "",
        ),
    ),
    "docs/how-to/money.md": (
        (" It has 15 digits on SQLite: sum in Python there.", ""),
    ),
    "docs/scaling.md": (
        ("with metrics (SQLite in the same process),", "with metrics,"),
        (
            "(SQLite is for one machine, `memory://` for one process)",
            "(`memory://` is for one process)",
        ),
    ),
}

CODE: Literals = {
    ".importlinter": (("aiosqlite, ", ""),),
    "Makefile": (("the storages memory and SQLite:", "the storage memory:"),),
    "src/adapters/settings/storage.py": (
        ("    `sqlite:///relative/path`, `sqlite:////absolute/path`,\n", ""),
        ('"sqlite:///var/hexagon.db"', '"memory://"'),
    ),
    "src/adapters/sql/migrations/env.py": (
        ("  # on SQLite as well: the pool begins transactions itself", ""),
    ),
    "src/adapters/sql/migrations/portable.py": (
        ("    inspector: sa.Inspector, _: sa.Table,", "    _: object, __: object,"),
    ),
    "src/adapters/sql/tables.py": (
        (
            '    """A float of 64 bits. SQLite refuses NaN, and stores -0.0 as 0.0."""\n',
            '    """A float of 64 bits."""\n',
        ),
        (
            "    def process_bind_param(\n"
            "        self, value: float | None, dialect: sa.Dialect\n"
            "    ) -> float | None:\n"
            "        if value is not None and math.isnan(value)"
            ' and dialect.name == "sqlite":\n'
            '            raise ValueError("SQLite cannot store NaN: it would become'
            ' NULL.")\n'
            "        return value\n",
            "",
        ),
        ("as Python and SQLite sort all text.", "as Python sorts all text."),
        (
            " SQLite, which would store a float,\n"
            "    stores an integer of up to 18 digits instead.\n",
            "\n",
        ),
        (
            '        decimal = f"sa.Numeric({MAX_DIGITS + self.scale}, {self.scale})"\n'
            "        return f'sa.BigInteger().with_variant({decimal}, \"postgresql\")'\n",
            '        return f"sa.Numeric({MAX_DIGITS + self.scale}, {self.scale})"\n',
        ),
        (
            "value: Decimal | None, dialect: sa.Dialect) -> Any:",
            "value: Decimal | None, _: sa.Dialect) -> Any:",
        ),
        (
            "\n    def process_result_value(self, value: Any, dialect: sa.Dialect)"
            " -> Decimal | None:\n"
            "        return self._from_sqlite(value)"
            ' if dialect.name == "sqlite" else value\n',
            "",
        ),
        ("ordered and summed; SQLite has only 15 digits.", "ordered and summed."),
    ),
    "tests/adapters/contracts/conftest.py": (("  # the first one is the fastest", ""),),
    "tests/adapters/contracts/specimen_values.py": (
        ("  # SQLite's columns store neither", ""),
    ),
    "tests/adapters/settings/test_settings.py": (
        (
            '"STORAGE_URL": "sqlite:///var/hexagon.db"',
            '"STORAGE_URL": "postgresql://host/database"',
        ),
    ),
    "tests/shared_database.py": (
        (
            "It needs no set-up: a file, or else a database of the tests' own server.",
            "It needs no set-up: it is a database of the tests' own server.",
        ),
    ),
    "tools/benchmarks/booking.py": (("booking.py sqlite  ", "booking.py postgres"),),
    "tools/benchmarks/job_queues/service.py": ((" or SQLite.", "."),),
    "tools/drills/kill_jobs.py": (("kill_jobs.py sqlite ", "kill_jobs.py postgres "),),
    "tools/drills/logins.py": ((" on SQLite with", " with"),),
}

SQLITE = Option(words=("sqlite",), files=FILES, literals={**DOCUMENTS, **CODE})

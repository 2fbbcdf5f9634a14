"""What goes with PostgreSQL: its driver, replicas, poolers and locks."""

from tools.scaffold.option import Literals, Option, listed_server

FILES = (
    "deploy/postgres/*",
    "docs/hot-routes.svg",
    "src/adapters/sql/keepalive.py",
    "src/adapters/sql/migrations/advisory_locks.py",
    "src/adapters/sql/replica.py",
    "src/adapters/sql/replica_probe.py",
    "src/adapters/sql/stale_connections.py",
    "src/application/lag.py",
    "tests/adapters/sql/test_replica.py",
    "tests/adapters/sql/test_stale_connections.py",
    "tests/end_to_end/test_rolling_restart.py",
    "tests/replicas.py",
    # They compare with others on PostgreSQL.
    "docs/decisions/0023-requests-are-measured-in-process.md",
    "tools/benchmarks/asgi_calls.py",
    "tools/benchmarks/chart.py",
    "tools/benchmarks/floors/*",
    "tools/benchmarks/hot_routes.py",
    "tools/benchmarks/in_process.py",
    "tools/benchmarks/job_queues/*",
    "tools/benchmarks/job_starts.py",
    "tools/benchmarks/jobs.py",
    "tools/benchmarks/load*",
    "tools/benchmarks/medians.py",
    "tools/benchmarks/prepared.py",
    "tools/benchmarks/report.py",
    "tools/benchmarks/systems.py",
    "tools/drills/copy_storages.py",
    "tools/drills/rolling_restart.py",
)

# The file is in a volume, in a folder that every account may write to.
_FILE_URL = "sqlite:////var/tmp/hexagon.db"

DEPLOYMENT: Literals = {
    "compose.yaml": (
        (
            "STORAGE_URL: ${STORAGE_URL:-"
            "postgresql://hexagon:hexagon@postgres/hexagon}",
            f"STORAGE_URL: ${{STORAGE_URL:-{_FILE_URL}}}",
        ),
        (
            "    - ./container.py:/code/container.py:ro\n",
            "    - ./container.py:/code/container.py:ro\n    - data:/var/tmp\n",
        ),
        ("volumes:\n  postgres:\n", "volumes:\n  data:\n"),
    ),
    "compose.prod.yaml": (
        (
            "  tmpfs: [/tmp]\n  cap_drop: [ALL]\n  security_opt",
            "  tmpfs: [/tmp]\n  volumes: [data:/var/tmp]\n"
            "  cap_drop: [ALL]\n  security_opt",
        ),
        ("volumes:\n  postgres:\n", "volumes:\n  data:\n"),
    ),
    "docs/how-to/deploy.md": (
        ("openssl rand -hex 16 > secrets/postgres_password\n", ""),
        ("openssl rand -hex 16 > secrets/postgres_admin_password\n", ""),
        (
            'echo "postgresql://hexagon:$(cat secrets/postgres_password)'
            '@postgres/hexagon"',  # the end of a postgresql:// URL
            f"echo {_FILE_URL}",
        ),
        (
            "The processes use the role `hexagon`, which owns its database and is no"
            " superuser (`deploy/postgres/role.sql`, run once on a new volume).\n",
            "The processes share a file in the volume `data`.\n",
        ),
    ),
    "tests/deploy/test_compose.py": (
        ("postgresql://hexagon:a%20password@postgres/hexagon", _FILE_URL),
        (' - {\n        "POSTGRES_PASSWORD_FILE"\n    }', ""),
    ),
    "tests/deploy/test_kubernetes.py": (
        ("postgresql://hexagon:password@db.example.com/hexagon", _FILE_URL),
    ),
}

DOCUMENTS: Literals = {
    "README.md": ((" | postgresql://…", ""),),
    "docs/architecture.md": (
        (
            "A list may come from a replica (`STORAGE_READ_URL`) if its use case asks for"
            " a `MayLag[UserReader]`; all other reads use the primary\n"
            "([decision](decisions/0028-lists-may-come-from-a-replica.md)).\n\n",
            "",
        ),
    ),
    "docs/figures.md": (("kill_jobs.py postgres`", "kill_jobs.py sqlite`"),),
    "docs/how-to/add-a-context.md": (
        (", or `MayLag[TollReader]` for a list that may come from a replica", ""),
    ),
    "docs/how-to/money.md": ((" It is exact on PostgreSQL.", ""),),
    "docs/how-to/see-what-happens.md": (("`renewing`, `replica`)", "`renewing`)"),),
    "docs/how-to/write-a-storage-adapter.md": (
        (", `lagging_readers` the same, from a replica if there is one", ""),
    ),
    "docs/scaling.md": (
        (
            "One worker process completes 1,697 jobs a second that do nothing on"
            " PostgreSQL, 624 with an effect each.\n",
            "",
        ),
    ),
}

CODE: Literals = {
    ".importlinter": ((" : lag", ""), ("asyncpg, ", "")),
    "Makefile": (
        (" bench ", " "),
        (" bench-jobs", ""),
        (
            "bench: setup ## benchmark the hot routes into docs/figures.md"
            " (quick=1: two minutes, prints only)\n"
            "\t@$(BIN)/python -m tools.benchmarks.hot_routes"
            " $(if $(quick),--quick) $(args)\n\n",
            "",
        ),
        (
            "bench-jobs: setup ## compare the worker with other job queues"
            " (quick=1: one short round)\n"
            "\t@$(BIN)/python -m tools.benchmarks.jobs"
            " $(if $(quick),--quick) $(args)\n\n",
            "",
        ),
        ("not postgres and ", ""),
        (" -k 'not postgres'", ""),
    ),
    "src/adapters/settings/storage.py": (
        (
            "    `postgresql://user:password@host/database` (several hosts and libpq's"
            " parameters\n    are accepted, and `pgbouncer=true` means"
            " STORAGE_POOLER=transaction),\n",
            "",
        ),
        ("leases; and up to as many to a replica.", "leases."),
    ),
    "src/adapters/sql/migrations/layout.py": (
        (
            "    Alembic renders them, as well as PostgreSQL's options that reflection"
            " finds unset.\n",
            "    Alembic renders them.\n",
        ),
    ),
    "src/adapters/sql/migrations/portable.py": (
        ("  # 63 characters: PostgreSQL's longest name", ""),
        (
            "'sa.JSON().with_variant(postgresql.JSONB(), \"postgresql\")'",
            '"sa.JSON()"',
        ),
    ),
    "src/adapters/sql/tables.py": (
        (
            "Json = sa.JSON(none_as_null=True).with_variant(\n"
            '    postgresql.JSONB(none_as_null=True), "postgresql"\n)',
            "Json = sa.JSON(none_as_null=True)",
        ),
        (
            '    """Text that sorts by code points, as Python and SQLite sort all text.\n\n'
            "    PostgreSQL sorts other text columns by the database's collation. Indexes"
            ' of this\n    column use its collation as well.\n    """\n',
            '    """Text that sorts by code points, as Python and SQLite sort all text."""\n',
        ),
        (
            "        collated = f'sa.String({self.length}, collation=\"C\")'\n"
            "        return f'sa.String({self.length})"
            '.with_variant({collated}, "postgresql")\'\n',
            '        return f"sa.String({self.length})"\n',
        ),
        (
            '        collation = "C" if dialect.name == "postgresql" else None\n'
            "        return dialect.type_descriptor("
            "sa.String(self.length, collation=collation))\n",
            "        return dialect.type_descriptor(sa.String(self.length))\n",
        ),
        (
            '        decimal = f"sa.Numeric({MAX_DIGITS + self.scale}, {self.scale})"\n'
            "        return f'sa.BigInteger().with_variant({decimal}, \"postgresql\")'\n",
            '        return "sa.BigInteger()"\n',
        ),
    ),
    "tests/adapters/sql/test_failing_migrations.py": (
        (", postgresql_concurrently=True", ""),
    ),
}

SERVERS = listed_server(
    "postgres",
    (",pgbouncer", ""),
    ("command -v pgbouncer && ", ""),
    (" pgbouncer", ""),
)

POSTGRESQL = Option(
    words=(
        "postgres",
        "asyncpg",
        "pgbouncer",
        "pooler",
        "read_url",
        "advisory",
        "lagging",
        "may_lag",
        "maylag",
    ),
    names=("IN_ENGLISH", "UTF8", "replica", "_replica"),
    wrappers=("MayLag",),
    files=FILES,
    literals={**SERVERS, **DEPLOYMENT, **DOCUMENTS, **CODE},
)

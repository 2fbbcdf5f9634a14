"""What goes with workshops, the example."""

from tools.scaffold.option import Option

WORKSHOPS = Option(
    words=(
        "workshop",
        "booking",
        "booked",
        "attendee",
        "port_of_another_context",
    ),
    files=(
        "docs/hot-routes.svg",
        "tests/adapters/former_jobs.py",
        "tests/adapters/*/test_former_*.py",
        "tests/end_to_end/test_drill.py",
        "tests/end_to_end/test_rolling_restart.py",
        "tests/scaffold/test_workshops_*.py",
        "docs/decisions/0023-requests-are-measured-in-process.md",
        "tools/benchmarks/asgi_calls.py",
        "tools/benchmarks/chart.py",
        "tools/benchmarks/floors/*",
        "tools/benchmarks/hot_routes.py",
        "tools/benchmarks/in_process.py",
        "tools/benchmarks/load*",
        "tools/benchmarks/many_rows*",
        "tools/benchmarks/medians.py",
        "tools/benchmarks/prepared.py",
        "tools/benchmarks/report.py",
        "tools/benchmarks/systems.py",
        "tools/databases.py",
        "tools/drills/booking_clients.py",
        "tools/drills/copy_storages.py",
        "tools/drills/kill_jobs.py",
        "tools/drills/rolling_restart.py",
    ),
    literals={
        ".github/workflows/ci.yaml": (
            ("a booking is possible", "it answers"),
            ("/v1/workshops", "/openapi.json"),
        ),
        "Makefile": (
            (" bench ", " "),
            (" bench-rows", ""),
            (
                "bench: setup ## benchmark the hot routes into docs/figures.md"
                " (quick=1: two minutes, prints only)\n"
                "\t@$(BIN)/python -m tools.benchmarks.hot_routes"
                " $(if $(quick),--quick) $(args)\n\n",
                "",
            ),
            (
                "bench-rows: setup ## compare a million rows with a thousand"
                " (quick=1: a hundred thousand)\n"
                "\t@$(BIN)/python -m tools.benchmarks.many_rows"
                " $(if $(quick),--quick) $(args)\n\n",
                "",
            ),
        ),
        "container.py": (
            ("    Contacts,\n", ""),
            ("        contacts=storage.readers[Contacts],\n", ""),
        ),
        "src/application/permissions.py": (
            ("frozenset({WorkshopPermission.SCHEDULE})", "frozenset()"),
        ),
        "src/application/reactions.py": (
            (
                "dict(\n    [on(UserDeleted, release_seats, release_late_bookings)]\n)",
                "{}",
            ),
        ),
    },
    has_tables=True,
    has_routes=True,
)

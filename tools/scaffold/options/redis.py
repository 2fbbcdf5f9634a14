"""What goes with Redis: the broker and the shared rate limits."""

from tools.scaffold.option import Option, listed_server

REDIS = Option(
    words=("redis", "valkey", "job_queues", "plain-taskiq-task", "publish-events"),
    files=(
        "tests/end_to_end/test_drill.py",
        "tools/benchmarks/job_starts.py",
        "tools/benchmarks/jobs.py",
        "tools/drills/kill_jobs.py",
    ),
    literals={
        **listed_server("redis"),
        "Makefile": (
            (" bench-jobs", ""),
            (
                "bench-jobs: setup ## compare the worker with other job queues"
                " (quick=1: one short round)\n"
                "\t@$(BIN)/python -m tools.benchmarks.jobs"
                " $(if $(quick),--quick) $(args)\n\n",
                "",
            ),
        ),
        "README.md": ((", Redis", ""),),
        "compose.prod.yaml": (
            ("    BROKER_URL: redis://redis\n", ""),
            ("    RATE_LIMITS: redis://redis/1\n", ""),
        ),
        "compose.yaml": (
            (":-redis://redis}", ":-memory://}"),
            ("    RATE_LIMITS: redis://redis/1\n", ""),
        ),
        "deploy/kubernetes/network.yaml": (
            ("        - { port: 6379, protocol: TCP }\n", ""),
        ),
        "docs/scaling.md": (
            (
                "- `RATE_LIMITS=redis://…`, so that all processes count together"
                " (production refuses `memory` if `WEB_CONCURRENCY` is above 1),\n",
                "- rate limits may count per process (production refuses this if"
                " `WEB_CONCURRENCY` is above 1),\n",
            ),
        ),
        "src/adapters/settings/http.py": (("    `redis://host`,\n", ""),),
        "src/adapters/settings/settings.py": ((", or redis://", ""),),
    },
)

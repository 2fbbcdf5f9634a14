"""Parts of the skeleton that a clone may remove."""

from collections.abc import Mapping

from tools.scaffold.option import Option, listed_server
from tools.scaffold.postgresql import POSTGRESQL

OPTIONS: Mapping[str, Option] = {
    "kafka": Option(
        words=("kafka", "calfkit"),
        literals={**listed_server("kafka"), "README.md": ((", Kafka", ""),)},
    ),
    "kubernetes": Option(
        words=("kubernetes", "k8s", "kubectl"),
        literals={
            "SECURITY.md": (
                (" (`Dockerfile`, `deploy/kubernetes`)", " (`Dockerfile`)"),
            ),
        },
    ),
    "logfire": Option(
        words=(
            "logfire",
            "opentelemetry",
            "otel",
            "otlp",
            "jaeger",
            "tracessettings",
            "trace_console",
            "trace_ratio",
            "sampling",
            "untraced",
            "secretpath",
            "secret_path",
        ),
        files=(
            "src/adapters/settings/traces.py",
            "src/entrypoints/http/middleware/tracing.py",
            "tools/benchmarks/telemetry.py",
        ),
        literals={
            "README.md": (
                (
                    "One trace covers a request and everything that it causes,"
                    " through its jobs to the mail (OTLP or Logfire).\n  ",
                    "",
                ),
            ),
            "container.py": (
                (
                    "import os\n\n"
                    "# Set before pydantic is imported: Logfire's plugin would import"
                    " all of Logfire (0.1 s,\n"
                    "# 18 MiB) for spans of validations, which are not used.\n"
                    'os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS",'
                    ' "logfire-plugin")\n\n'
                    "# First: validates environment variables that other libraries"
                    " read on import.\n"
                    "from adapters import telemetry\n\n"
                    "# isort: split\n",
                    "from adapters import telemetry\n",
                ),
                ("            *otel_instruments(),\n", ""),
                ("with logs and traces configured", "with logs configured"),
            ),
            "deploy/kubernetes/network.yaml": (
                ("        - { port: 4318, protocol: TCP }\n", ""),
            ),
            "docs/architecture.md": (
                (
                    "(`application/log_context.py`), and its span.",
                    "(`application/log_context.py`).",
                ),
                ("| read traces, logs", "| read logs"),
            ),
            "docs/how-to/deploy.md": (
                (
                    "`OTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4318`;"
                    " traces at :16686, dashboards",
                    "dashboards",
                ),
                (
                    "| `observability` |"
                    " `OTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4318`;"
                    " traces at :16686 |\n",
                    "",
                ),
            ),
            "docs/how-to/see-what-happens.md": (
                ("; traces need a destination.", "."),
                (
                    " and of the span. Log lines\nand spans are scrubbed:",
                    ". Log lines\nare scrubbed:",
                ),
                (
                    " [figures.md](../figures.md) shows the cost of telemetry.",
                    "",
                ),
            ),
            "docs/scaling.md": ((" more, tracing one request in ten 16 %.", " more."),),
            "docs/threats.md": (
                ("| stops a collector, a broker or", "| stops a broker or"),
                ("a shutdown waits four seconds for traces, and each", "each"),
                (
                    "| reads logs or traces | secrets are scrubbed from both",
                    "| reads logs | secrets are scrubbed from them",
                ),
                ("passwords, tokens, paths of collectors and", "passwords, tokens and"),
            ),
            "pyproject.toml": (
                ('"-p", "no:logfire", ', ""),
                ("]  # its plugin costs 2 s\n", "]\n"),
            ),
            "src/adapters/mail/smtp.py": (('    @traced("SMTP send")\n', ""),),
            "src/adapters/settings/settings.py": (("    TracesSettings,\n", ""),),
            "src/adapters/settings/telemetry.py": (
                ("in traces and in the names", "in the names"),
                ("shown at `/health` and in traces", "shown at `/health`"),
            ),
            "src/adapters/telemetry/__init__.py": (
                ("Configuration of logs and traces.", "Configuration of logs."),
                ("(TraceSettings, Protocol)", "(Protocol)"),
                ("The settings of logs and traces.", "The settings of logs."),
                (
                    '"""Configure the logs, and traces if a setting names a'
                    " destination.\n\n"
                    "    Raises SystemExit, after printing one line, if tracing"
                    " refuses its variables.\n"
                    '    """\n',
                    '"""Configure the logs."""\n',
                ),
            ),
            "src/entrypoints/http/app.py": (
                (" Without `sampling`, no request is traced.", ""),
            ),
        },
    ),
    "mongo": Option(
        words=("mongo", "motor", "secantus"),
        files=("tools/drills/copy_storages.py",),
        literals={
            **listed_server("mongo"),
            "Makefile": ((" and not mongo", ""), (" -k 'not mongo'", "")),
            "README.md": ((" | mongodb://…", ""), ("mongo/  ", "")),
            "docs/architecture.md": (("  mongo", ""),),
            "docs/how-to/add-a-context.md": (("{memory,sql,mongo}", "{memory,sql}"),),
            "src/adapters/settings/storage.py": (
                ("    `mongodb://host/database?replicaSet=name`,\n", ""),
            ),
        },
    ),
    "nats": Option(
        words=("nats", "tls://"),
        literals={
            **listed_server("nats"),
            "README.md": ((", NATS", ""),),
            "src/adapters/queue/brokers.py": ((' | "tls"', ""),),
            "src/adapters/settings/jobs.py": (('    "tls",\n', ""),),
        },
    ),
    "prometheus": Option(
        words=(
            "prometheus",
            "promtool",
            "grafana",
            "/metrics",
            "metrics_text",
            "exposemetrics",
            "share_metrics",
            "all_semaphores",
            "observe_request",
            "requestobserver",
        ),
        files=(
            "deploy/observability/dashboard.json",
            "deploy/observability/rules.yaml",
            "tools/benchmarks/telemetry.py",
        ),
        literals={
            **listed_server(
                "promtool",
                ("command -v promtool && ", ""),
                ("prometheus ", ""),
            ),
            "README.md": (
                ("Prometheus metrics include the domain's events. ", ""),
                (
                    "There are health checks, logs without secrets, a dashboard and"
                    " alerts.",
                    "There are health checks, and logs without secrets.",
                ),
            ),
            "container.py": (
                ("            prometheus,\n", ""),
                ("notify_all(audit, prometheus.record_events)", "notify_all(audit)"),
            ),
            "docs/architecture.md": ((", metrics and health |", " and health |"),),
            "docs/how-to/debug.md": (
                (
                    "| which use case, and how many tasks wait for a connection |"
                    " `use_case_duration_seconds` and `pool_waiting` at `/metrics`"
                    " ([see what happens](see-what-happens.md)) |\n",
                    "",
                ),
            ),
            "docs/how-to/deploy.md": (
                ("; traces at :16686, dashboards at :3000 |", "; traces at :16686 |"),
                ("| `observability` | dashboards at :3000 |\n", ""),
            ),
            "docs/how-to/see-what-happens.md": (
                ("Logs, metrics and health need", "Logs and health need"),
                ("Health checks, metrics and sweeps", "Health checks and sweeps"),
            ),
            "docs/scaling.md": (
                (
                    "`jobs_oldest_due_age_seconds` grows",
                    "the earliest due job of `/health` falls behind",
                ),
            ),
            "docs/threats.md": (
                ("(hints, metrics, the audit trail)", "(hints, the audit trail)"),
                ("; disk space is reserved before files are mapped", ""),
                ("reads the metrics or the details", "reads the details"),
                ("`/metrics` and `/health` are for", "`/health` is for"),
                ("only Prometheus and other monitors", "only monitors"),
            ),
            "src/adapters/settings/telemetry.py": (
                ("`/metrics`, `/health`,", "`/health`,"),
            ),
            "src/application/health.py": (
                (
                    "Health checks, readiness and metrics.",
                    "Health checks and readiness.",
                ),
                ("  # health and metrics", ""),
            ),
            "src/entrypoints/http/health.py": (
                ("Liveness, readiness, health and metrics.", "Liveness and health."),
            ),
            "src/entrypoints/http/management.py": (
                ("health and metrics of any process", "health of any process"),
                (
                    "    connection to one of them, and each exposes the metrics of"
                    " all.\n",
                    "    connection to one of them.\n",
                ),
            ),
        },
        has_routes=True,
    ),
    "redis": Option(
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
    ),
    "scaffold": Option(
        words=("scaffold",),
        files=(
            "docs/how-to/add-a-use-case.md",
            "docs/how-to/remove-what-you-do-not-need.md",
            "tests/scaffold/*",
            "tools/scaffold/*",
        ),
        literals={
            "CONTRIBUTING.md": (
                (
                    " `make usecase name=PayInvoice context=invoices` writes one.",
                    "",
                ),
            ),
            "Makefile": (
                (" rename context usecase remove ", " "),
                ("##@ Grow and shrink\n", ""),
                (
                    "rename: setup ## give the clone its own name: make rename"
                    ' name="Acme Billing"\n'
                    '\t@$(BIN)/python -m tools.scaffold.rename "$$name"\n\n',
                    "",
                ),
                (
                    "context: setup ## add a context with an aggregate: make context"
                    ' name=Invoice fields="number:str:unique" plural=…\n'
                    '\t@$(BIN)/python -m tools.scaffold.context --name "$$name"'
                    ' --fields "$$fields" --plural "$$plural"\n\n',
                    "",
                ),
                (
                    "usecase: setup ## add a use case to a context: make usecase"
                    " name=PayInvoice context=invoices job=yes event=…\n"
                    '\t@$(BIN)/python -m tools.scaffold.usecase --name "$$name"'
                    ' --context "$$context" --job "$$job" --event "$$event"\n\n',
                    "",
                ),
                (
                    "remove: setup ## remove contexts and options, such as storages"
                    ' and brokers: make remove what="invoices …"\n'
                    '\t@$(BIN)/python -m tools.scaffold.remove "$$what"\n\n',
                    "",
                ),
                ("--group scaffold ", ""),
            ),
            "README.md": (
                ("  scaffold/: commands that change a clone;", ""),
                (
                    "`make usecase name=… context=…` writes a use case with its event,"
                    " route, examples and tests, all green, and leaves the rule to"
                    " you\n([how-to](docs/how-to/add-a-use-case.md)).",
                    "[architecture.md](docs/architecture.md) says where each part goes.",
                ),
                (
                    "The command for this use case is `make usecase"
                    " name=HandOverWorkshop context=workshops`. By hand, a workshop",
                    "A workshop",
                ),
            ),
            "docs/architecture.md": (
                (
                    "[how-to/add-a-use-case.md](how-to/add-a-use-case.md)",
                    "[README.md](../README.md#add-a-use-case)",
                ),
                (
                    "| remove the example, a storage or a broker |"
                    " [how-to/remove-what-you-do-not-need.md]"
                    "(how-to/remove-what-you-do-not-need.md) |\n",
                    "",
                ),
            ),
        },
    ),
    "workshops": Option(
        words=(
            "workshop",
            "booking",
            "booked",
            "attendee",
            "port_of_another_context",
        ),
        files=(
            "tests/adapters/former_jobs.py",
            "tests/adapters/*/test_former_*.py",
            "tests/end_to_end/test_drill.py",
            "tests/end_to_end/test_rolling_restart.py",
            "tests/scaffold/test_workshops_*.py",
            "tools/benchmarks/chart.py",
            "tools/benchmarks/floors/*",
            "tools/benchmarks/hot_routes.py",
            "tools/benchmarks/load*",
            "tools/benchmarks/many_rows*",
            "tools/benchmarks/medians.py",
            "tools/benchmarks/prepared.py",
            "tools/benchmarks/report.py",
            "tools/benchmarks/systems.py",
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
    ),
    "postgresql": POSTGRESQL,
    "rabbitmq": Option(
        words=("rabbit", "amqp", "aio_pika", "aio-pika", "aiopika"),
        literals={
            **listed_server(
                "amqp",
                ("command -v rabbitmq-server && ", ""),
                ("rabbitmq-server ", ""),
            ),
            "README.md": ((", RabbitMQ", ""),),
        },
    ),
}

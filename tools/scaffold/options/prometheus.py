"""What goes with Prometheus: metrics, dashboards and alerts."""

from tools.scaffold.option import Option, listed_server

PROMETHEUS = Option(
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
                "    connection to one of them, and each exposes the metrics of all.\n",
                "    connection to one of them.\n",
            ),
        ),
    },
    has_routes=True,
)

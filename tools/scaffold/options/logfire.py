"""What goes with Logfire and OpenTelemetry: traces."""

from tools.scaffold.option import Option

LOGFIRE = Option(
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
            ("import gc\nimport os\n", "import gc\n"),
            (
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
)

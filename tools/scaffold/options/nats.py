"""What goes with NATS: the broker and its test server."""

from tools.scaffold.option import Option, listed_server

NATS = Option(
    words=("nats", "tls://"),
    literals={
        **listed_server("nats"),
        "README.md": ((", NATS", ""),),
        "src/adapters/queue/brokers.py": ((' | "tls"', ""),),
        "src/adapters/settings/jobs.py": (('    "tls",\n', ""),),
    },
)

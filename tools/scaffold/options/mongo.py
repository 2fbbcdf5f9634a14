"""What goes with MongoDB: a storage."""

from tools.scaffold.option import Option, listed_server

MONGO = Option(
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
)

"""What goes with Kafka: the broker and its test server."""

from tools.scaffold.option import Option, listed_server

KAFKA = Option(
    words=("kafka", "calfkit"),
    literals={**listed_server("kafka"), "README.md": ((", Kafka", ""),)},
)

"""What goes with RabbitMQ: the broker and its test server."""

from tools.scaffold.option import Option, listed_server

RABBITMQ = Option(
    words=("rabbit", "amqp", "aio_pika", "aio-pika", "aiopika"),
    literals={
        **listed_server(
            "amqp",
            ("command -v rabbitmq-server && ", ""),
            ("rabbitmq-server ", ""),
        ),
        "README.md": ((", RabbitMQ", ""),),
    },
)

"""Parts of the skeleton that a clone may remove."""

from collections.abc import Mapping

from tools.scaffold.option import Option
from tools.scaffold.options.kafka import KAFKA
from tools.scaffold.options.kubernetes import KUBERNETES
from tools.scaffold.options.logfire import LOGFIRE
from tools.scaffold.options.mongo import MONGO
from tools.scaffold.options.nats import NATS
from tools.scaffold.options.postgresql import POSTGRESQL
from tools.scaffold.options.prometheus import PROMETHEUS
from tools.scaffold.options.rabbitmq import RABBITMQ
from tools.scaffold.options.redis import REDIS
from tools.scaffold.options.scaffold import SCAFFOLD
from tools.scaffold.options.sqlite import SQLITE
from tools.scaffold.options.workshops import WORKSHOPS

OPTIONS: Mapping[str, Option] = {
    "kafka": KAFKA,
    "kubernetes": KUBERNETES,
    "logfire": LOGFIRE,
    "mongo": MONGO,
    "nats": NATS,
    "postgresql": POSTGRESQL,
    "prometheus": PROMETHEUS,
    "rabbitmq": RABBITMQ,
    "redis": REDIS,
    "scaffold": SCAFFOLD,
    "sqlite": SQLITE,
    "workshops": WORKSHOPS,
}

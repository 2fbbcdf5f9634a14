"""The job queues that are compared, and how their scripts are called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    script: str
    storage: str  # "" for Redis alone
    job: str = ""  # of the service

    def arguments(self, redis_url: str, url: str) -> list[str]:
        match self.script:
            case "service.py":
                return [url, redis_url, self.job]
            case "taskiq_worker.py":
                return [redis_url, url]
            case _:
                return [url or redis_url]

    @property
    def needs_project(self) -> bool:
        return self.script in ("service.py", "taskiq_worker.py")


BASELINE = "taskiq-redis streams, no-op"
QUEUES = [
    Queue(BASELINE, "taskiq_worker.py", ""),
    Queue("taskiq-redis streams, one effect", "taskiq_worker.py", "postgres"),
    Queue("service, PostgreSQL, no-op", "service.py", "postgres", "Nothing"),
    Queue("service, PostgreSQL, one effect", "service.py", "postgres", "AddUser"),
    Queue("service, SQLite, no-op", "service.py", "sqlite", "Nothing"),
    Queue("service, SQLite, one effect", "service.py", "sqlite", "AddUser"),
    Queue("arq, no-op", "arq_worker.py", ""),
    Queue("Celery, no-op", "celery_worker.py", ""),
    Queue("Procrastinate, no-op", "procrastinate_worker.py", "postgres"),
    Queue("PgQueuer, no-op", "pgqueuer_worker.py", "postgres"),
]

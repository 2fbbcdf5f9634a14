"""All settings, and the rules for them in production."""

from collections.abc import Callable, Mapping
from typing import Any, Self

from pydantic import ValidationError, model_validator

from adapters.settings.general import GeneralSettings
from adapters.settings.group import error_lines
from adapters.settings.http import HttpSettings
from adapters.settings.identity import OWASP_KIB, OWASP_PASSES, IdentitySettings
from adapters.settings.jobs import JobsSettings
from adapters.settings.mail import MailSettings
from adapters.settings.storage import StorageSettings
from adapters.settings.telemetry import TelemetrySettings
from adapters.settings.traces import TracesSettings
from adapters.settings.unsafe import (
    MIN_DISTINCT,
    MIN_SECRET,
    is_insecure_url,
    is_weak,
    trusts_any_proxy,
)

LOOPBACK = ("127.0.0.1", "::1", "localhost")
STRONG_SECRET = (
    f"{MIN_SECRET} characters or more, of which {MIN_DISTINCT} or more are different"
)


class Settings(
    GeneralSettings,
    HttpSettings,
    StorageSettings,
    JobsSettings,
    MailSettings,
    IdentitySettings,
    TelemetrySettings,
    TracesSettings,
):
    @property
    def first_admin_email(self) -> str | None:
        return self.admin_email or (None if self.is_production else "admin@example.com")

    @property
    def shows_docs(self) -> bool:
        return not self.is_production if self.docs is None else self.docs

    @property
    def mailbox_kind(self) -> str:
        """Kind of mailbox: `file` only if no other machine can reach the service."""
        is_shown = (
            not self.is_production
            and self.mail_kind == "file"
            and self.host in LOOPBACK
        )
        return "file" if is_shown else "none"

    @property
    def described_storage(self) -> str:
        """URL of the storage, without its password, and whether its data is durable."""
        url = self.masked("storage_url")
        if self.storage_is_durable:
            return url
        return f"{url} (its data ends with this process)"

    @property
    def welcome_facts(self) -> Mapping[str, str] | None:
        """Facts on the welcome page; None in production, which has no such page."""
        if self.is_production:
            return None
        return {
            "storage": self.described_storage,
            "broker": self.masked("broker_url"),
            "worker": self.worker,
            "mail": self.masked("mail_url"),
        }

    @property
    def logs_json(self) -> bool:
        default = "json" if self.is_production else "text"
        return (self.log_format or default) == "json"

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if not self.is_production:
            return self
        unsafe = []
        for option, (needs, is_unsafe) in PRODUCTION_RULES.items():
            if is_unsafe(self):
                given = self.masked(option)
                unsafe.append(
                    f"{option.upper()}: given {given!r}, production needs {needs}"
                )
        if unsafe:
            raise ValueError("\n".join(unsafe))
        return self


def _counts_per_process(settings: Settings) -> bool:
    """Return whether several processes would count independently."""
    return settings.rate_limits == "memory" and settings.web_concurrency > 1


# For each setting: what production needs, and a condition under which it is refused.
PRODUCTION_RULES: Mapping[str, tuple[str, Callable[[Settings], object]]] = {
    "public_base_url": (
        "https:// without a user, a query or a fragment",
        lambda s: is_insecure_url(s.public_base_url),
    ),
    "rate_limits": (
        "memory with WEB_CONCURRENCY=1, or redis://",
        lambda s: s.rate_limits == "off" or _counts_per_process(s),
    ),
    "cors_origins": (
        "https:// origins without *, if CORS_CREDENTIALS is true",
        lambda s: (
            s.cors_credentials and not all(one.startswith("https://") for one in s.cors)
        ),
    ),
    "forwarded_allow_ips": (
        "the addresses or networks of the proxies",
        lambda s: trusts_any_proxy(s.forwarded_allow_ips),
    ),
    "mail_url": ("smtp://…, smtps://… or log://", lambda s: s.mail_kind == "file"),
    "storage_url": ("a database", lambda s: not s.storage_is_durable),
    "sql_echo": (
        "false, because statements contain data that no log may keep",
        lambda s: s.sql_echo,
    ),
    "secret_key": (
        f"a secret of its own, {STRONG_SECRET}, such as from `openssl rand -hex 32`",
        lambda s: is_weak(s.secret_key),
    ),
    "access_token_key": (STRONG_SECRET, lambda s: is_weak(s.access_token_key)),
    "access_token_previous_key": (
        STRONG_SECRET,
        lambda s: is_weak(s.access_token_previous_key),
    ),
    "admin_password": (
        "a password if ADMIN_EMAIL is set",
        lambda s: s.admin_email and not s.admin_password,
    ),
    "argon2_time_cost": (
        f"{OWASP_PASSES} or more",
        lambda s: s.argon2_time_cost < OWASP_PASSES,
    ),
    "argon2_memory_kib": (
        f"{OWASP_KIB} or more",
        lambda s: s.argon2_memory_kib < OWASP_KIB,
    ),
}


def load_settings(**given: Any) -> Settings:  # settings of any type
    """Load the settings; keyword arguments override all sources.

    Raises SystemExit with one line for each wrong setting.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SystemExit("\n".join(error_lines(Settings, error))) from None
    except UnicodeDecodeError:  # as PowerShell writes it
        raise SystemExit(".env: not a text file in UTF-8") from None

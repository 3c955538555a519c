"""What an operator may set. Every name is read from the environment with the prefix `WUYI_`."""

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from limits import parse
from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict

from services.chassis.domain.types import PersonId
from services.chassis.environment import FromEnvironment, Unfit
from services.chassis.working_days import Year


def _rate(text: str) -> str:
    try:
        parse(text)
    except ValueError:
        raise ValueError("a rate such as 200/second") from None
    return text


Rate = Annotated[str, AfterValidator(_rate)]
"""`200/second`, as the library `limits` writes it."""


def _origin(text: str) -> str:
    """Without a slash at its end."""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None):
        raise ValueError("an origin such as https://wuyi.example.cn")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("an origin has no path: https://wuyi.example.cn")
    return text.rstrip("/")


Origin = Annotated[str, AfterValidator(_origin)]


class Settings(FromEnvironment):
    """`environment` decides what is permitted: production takes neither development keys nor the built-in issuer."""

    model_config = SettingsConfigDict(env_prefix="WUYI_", extra="ignore", frozen=True)

    environment: Literal["development", "production"] = "development"
    data: Path = Path(".wuyi")
    store: str = ""
    """Where documents rest, as a URL (store/opening.py); empty is SQLite in the data folder."""
    log: str = ""
    """Where events travel, as a URL (log/opening.py); empty is SQLite in the data folder."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: Origin = ""
    """Where the public reaches all this, as it is printed on certificates; empty is wherever whoever prints one has asked."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """`info` has a line for each request."""
    backlog_limit: int = Field(default=200_000, ge=1)
    """Events that may wait in one service's outboxes before commands are answered 503."""
    issuer: str | None = None
    """Who signs the tokens, exactly as their `iss` says; none is the built-in issuer of development."""
    audience: str = Field(default="wuyi", min_length=1)
    """What the tokens' `aud` must name."""
    jwks: str | None = None
    """Where the issuer's keys are, if not at `{issuer}/.well-known/jwks.json`."""
    keys_file: Path | None = None
    """The keys that sensitive fields rest under (keyring.py); none is development's own."""
    rate_per_person: Rate = "200/second"
    rate_per_address: Rate = "50/second"
    """For whoever comes without a valid token."""
    alert_lag_seconds: int = Field(default=60, ge=1)
    """Each of these is where an alert begins (running/alerts.py, and `wuyi alerts` for Prometheus)."""
    alert_parked_keys: int = Field(default=1, ge=1)
    alert_outbox_seconds: int = Field(default=60, ge=1)
    alert_timers_overdue: int = Field(default=1, ge=1)
    alert_silent_seconds: int = Field(default=120, ge=1)
    alert_failed_deliveries: int = Field(default=20, ge=1)
    """Within an hour."""
    alert_people: tuple[PersonId, ...] = Field(default=(), max_length=50)
    """Whom notify tells of what Alertmanager posts, by the `sub` of their tokens: `["ops-wang"]`."""
    working_days: Mapping[int, Year] = {}
    """Years whose days off and make-up days are not yet in the calendar, or not as it says: `{"2027": {"off": ["2027-01-01"]}}`."""

    @property
    def store_url(self) -> str:
        return self.store or f"sqlite:///{self.data}"

    @property
    def log_url(self) -> str:
        return self.log or f"sqlite:///{self.data}"

    @property
    def keys_of_the_issuer(self) -> str | None:
        """The URL of its JWKS."""
        if self.jwks is None and self.issuer is not None:
            return f"{self.issuer.rstrip('/')}/.well-known/jwks.json"
        return self.jwks


KEPT_WHOLE = ("https", "file")
"""Ways by which an issuer's keys come as they were published."""


def check_settings(settings: Settings) -> None:
    """Refuses to start with what would be open to others: all faults at once, each with what to set."""
    faults = (
        _faults_of_production(settings) if settings.environment == "production" else _faults_of_development(settings)
    )
    if faults:
        raise Unfit(
            f"the settings are not fit for {settings.environment}:\n" + "\n".join(f"- {fault}" for fault in faults)
        )


def _faults_of_production(settings: Settings) -> list[str]:
    faults = []
    if settings.issuer is None:
        faults.append("the built-in issuer is for development: set WUYI_ISSUER to the issuer of your tokens")
    elif not settings.issuer.startswith("https://") or urlsplit(settings.keys_of_the_issuer).scheme not in KEPT_WHOLE:
        faults.append(
            "keys that come over plain http can be exchanged on the way: set WUYI_ISSUER to https://…, and WUYI_JWKS to "
            "https://… or to a file beside the process, file:///…"
        )
    if settings.keys_file is None:
        faults.append("there are no encryption keys: set WUYI_KEYS_FILE to a file of keys (docs/operations.md)")
    return faults


def _faults_of_development(settings: Settings) -> list[str]:
    if is_loopback(settings.host):
        return []
    return [
        f"development's tokens are made by whoever can read the data folder, so it is served on this machine only, not on "
        f"{settings.host}: set WUYI_HOST=127.0.0.1, or WUYI_ENVIRONMENT=production"
    ]


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

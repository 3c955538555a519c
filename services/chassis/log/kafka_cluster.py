"""How a Kafka cluster is reached: addresses, TLS and credentials; and that nothing waits for it for ever."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from aiokafka.errors import ConsumerStoppedError, KafkaError
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from services.chassis.domain.errors import Unavailable
from services.chassis.environment import FromEnvironment

ANSWER_SECONDS = 10.0
REQUEST_MS = 8_000
BACKOFF_MS = 250
METADATA_MS = 30_000
"""After which a topic that another process made is known here too."""


class KafkaSettings(FromEnvironment):
    """Read from the environment as `WUYI_KAFKA_…`; a password may lie in a file, as orchestrators hand them out."""

    model_config = SettingsConfigDict(env_prefix="WUYI_KAFKA_", extra="ignore", frozen=True)

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    """Whose certificates are trusted; without it, those that the system trusts."""
    certificate_file: Path | None = None
    key_file: Path | None = None
    """This client's own, where the brokers ask for one."""
    replication: int | None = Field(default=None, ge=1)
    """Copies of each partition of a topic that is made. Where it is set, no topic is made before there are so many brokers; where it
    is not, there are up to three, one for each broker that is there."""
    session_seconds: float = Field(default=10.0, ge=1.0)
    """After which one that gives no sign of life has left its group, and its partitions go to the others. The brokers permit 6 to 1800
    unless they are told otherwise."""

    @model_validator(mode="after")
    def _complete(self) -> "KafkaSettings":
        if self.security_protocol.startswith("SASL") and not (self.username and self._secret()):
            raise ValueError(f"{self.security_protocol} needs WUYI_KAFKA_USERNAME and WUYI_KAFKA_PASSWORD (or _FILE)")
        return self

    def _secret(self) -> str | None:
        if self.password_file is not None:
            return self.password_file.read_text().strip()
        return None if self.password is None else self.password.get_secret_value()

    def options(self) -> dict[str, Any]:
        """As aiokafka's clients take them."""
        options: dict[str, Any] = {"security_protocol": self.security_protocol}
        if self.security_protocol.endswith("SSL"):
            context = ssl.create_default_context(cafile=self.ca_file)
            if self.certificate_file is not None:
                context.load_cert_chain(self.certificate_file, self.key_file)
            options["ssl_context"] = context
        if self.security_protocol.startswith("SASL"):
            options["sasl_mechanism"] = self.sasl_mechanism
            options["sasl_plain_username"] = self.username
            options["sasl_plain_password"] = self._secret()
        return options


class Cluster:
    def __init__(self, url: str, settings: KafkaSettings | None = None) -> None:
        self.settings = settings or KafkaSettings()
        self._servers = [server for server in url.removeprefix("kafka://").rstrip("/").split(",") if server]
        self._options: dict[str, Any] | None = None

    def options(self) -> dict[str, Any]:
        if self._options is None:
            self._options = {
                "bootstrap_servers": self._servers,
                "client_id": "wuyi",
                "request_timeout_ms": REQUEST_MS,
                "retry_backoff_ms": BACKOFF_MS,
                "metadata_max_age_ms": METADATA_MS,
                **self.settings.options(),
            }
        return dict(self._options)


@asynccontextmanager
async def reaching(seconds: float = ANSWER_SECONDS) -> AsyncIterator[None]:
    """Whatever goes wrong between here and the cluster is Unavailable, its silence too."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (KafkaError, ConsumerStoppedError, TimeoutError, OSError) as error:
        raise away(error) from error


def away(error: BaseException) -> Unavailable:
    return Unavailable(f"the log does not answer ({type(error).__name__})", code="log_unavailable")

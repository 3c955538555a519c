"""What an operator may set about the console. Every name is read from the environment with the prefix `WUYI_CONSOLE_`."""

from collections.abc import Mapping

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.chassis.environment import FromEnvironment


class ConsoleSettings(FromEnvironment):
    model_config = SettingsConfigDict(env_prefix="WUYI_CONSOLE_", extra="ignore", frozen=True)

    services: Mapping[str, str] = {}
    """Where each service answers, as `{"events": "http://events:8000"}`; those that are not named are in this process."""
    url: str | None = None
    """Where people find the console's origin, if not where the request says: the issuer sends them back there."""
    client_id: str = "wuyi-console"
    client_secret: str | None = None
    """For an issuer that does not take public clients."""
    hours: int = Field(default=8, ge=1, le=24)
    """After which everybody signs in anew."""

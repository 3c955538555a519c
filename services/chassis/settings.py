"""What an operator may set. Every name is read from the environment with the prefix `WUYI_`."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`environment` decides what is permitted: production takes neither development keys nor the built-in issuer."""

    model_config = SettingsConfigDict(env_prefix="WUYI_", extra="ignore", frozen=True)

    environment: Literal["development", "production"] = "development"
    data: Path = Path(".wuyi")
    backlog_limit: int = Field(default=200_000, ge=1)
    """Events that may wait in one service's outboxes before commands are answered 503."""

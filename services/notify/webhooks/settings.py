"""How platforms are called, and where they may be."""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.chassis.environment import FromEnvironment


class WebhookSettings(FromEnvironment):
    """`WUYI_WEBHOOKS_NETWORKS='["10.2.0.0/16"]'`: platforms on a network of the federation's own."""

    model_config = SettingsConfigDict(env_prefix="WUYI_WEBHOOKS_", extra="ignore", frozen=True)

    networks: list[IPv4Network | IPv6Network] = []
    """Private addresses that may be called all the same."""
    timeout: Annotated[float, Field(gt=0, le=25)] = 15.0
    """Seconds for all of one call."""
    rate: Annotated[float, Field(gt=0, le=10_000)] = 50.0
    """Postings a second to one webhook, of each process."""

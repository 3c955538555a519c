"""Which bank this process pays through."""

from typing import Annotated
from weakref import WeakKeyDictionary

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from services.assistance.bank.http import HttpBank
from services.assistance.bank.port import Bank, BankNotConnected
from services.assistance.bank.sandbox import SandboxBank
from services.chassis.desk import Desk
from services.chassis.environment import FromEnvironment


class BankSettings(FromEnvironment):
    """`WUYI_BANK_URL=https://…`, `WUYI_BANK_TOKEN=…`. Without a URL, development has a sandbox and production pays by file."""

    model_config = SettingsConfigDict(env_prefix="WUYI_BANK_", extra="ignore", frozen=True)

    url: str = ""
    token: SecretStr = SecretStr("")
    timeout: Annotated[float, Field(gt=0, le=120)] = 20.0
    """Seconds until an answer that has not come counts as unknown."""


_banks: WeakKeyDictionary[Desk, Bank] = WeakKeyDictionary()


def bank_of(desk: Desk) -> Bank:
    bank = _banks.get(desk)
    if bank is None:
        bank = _banks[desk] = _chosen(BankSettings(), desk)
    return bank


def connect(desk: Desk, bank: Bank) -> None:
    """For a test or a rehearsal, which brings a bank of its own."""
    _banks[desk] = bank


def is_connected(desk: Desk) -> bool:
    return desk in _banks or bool(BankSettings().url) or desk.settings.environment == "development"


def _chosen(settings: BankSettings, desk: Desk) -> Bank:
    if settings.url:
        return HttpBank(settings.url, settings.token.get_secret_value(), settings.timeout)
    if desk.settings.environment == "production":
        raise BankNotConnected("set WUYI_BANK_URL, or pay by file")
    return SandboxBank(desk.clock, desk.settings.data / "sandbox_bank.db")

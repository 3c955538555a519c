"""By whom this process has messages carried."""

from collections.abc import Mapping
from typing import Annotated
from weakref import WeakKeyDictionary

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from services.chassis.desk import Desk
from services.chassis.environment import FromEnvironment
from services.notify.carriers.mail import MailServer
from services.notify.carriers.port import Carrier
from services.notify.carriers.provider import Provider
from services.notify.carriers.sandbox import Sandbox
from services.notify.domain.recipient import Channel

Seconds = Annotated[float, Field(gt=0, le=25)]
PerSecond = Annotated[float, Field(gt=0, le=10_000)]
SHORT_MESSAGES = (Channel.SMS, Channel.WECHAT)


class MailSettings(FromEnvironment):
    """`WUYI_MAIL_HOST=…`; without it nothing goes by e-mail."""

    model_config = SettingsConfigDict(env_prefix="WUYI_MAIL_", extra="ignore", frozen=True)

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    sender: str = "wuyi@localhost"
    user: str = ""
    password: SecretStr = SecretStr("")
    tls: bool = True
    """STARTTLS; only a server on this machine goes without."""
    timeout: Seconds = 15.0
    rate: PerSecond = 10.0
    """Messages a second that this process hands over at most."""


class SmsSettings(FromEnvironment):
    """`WUYI_SMS_URL=…`. Without a URL, development has a sandbox and production sends none."""

    model_config = SettingsConfigDict(env_prefix="WUYI_SMS_", extra="ignore", frozen=True)

    url: str = ""
    token: SecretStr = SecretStr("")
    timeout: Seconds = 10.0
    rate: PerSecond = 50.0
    receipts_secret: SecretStr = SecretStr("")
    """What the provider signs its receipts with (Standard Webhooks)."""


class WechatSettings(SmsSettings):
    """The same for WeChat's official account: `WUYI_WECHAT_URL=…`."""

    model_config = SettingsConfigDict(env_prefix="WUYI_WECHAT_", extra="ignore", frozen=True)


_carriers: WeakKeyDictionary[Desk, Mapping[Channel, Carrier]] = WeakKeyDictionary()


def carriers_of(desk: Desk) -> Mapping[Channel, Carrier]:
    """By channel; a channel that is not set up is not in it."""
    found = _carriers.get(desk)
    if found is None:
        found = _carriers[desk] = _chosen(desk)
    return found


def connect(desk: Desk, carriers: Mapping[Channel, Carrier]) -> None:
    """For a test or a rehearsal, which brings carriers of its own."""
    _carriers[desk] = carriers


def rate_of(channel: Channel) -> float:
    return MailSettings().rate if channel is Channel.EMAIL else provider_settings(channel).rate


def provider_settings(channel: Channel) -> SmsSettings:
    return WechatSettings() if channel is Channel.WECHAT else SmsSettings()


def _chosen(desk: Desk) -> Mapping[Channel, Carrier]:
    found: dict[Channel, Carrier] = {}
    for channel in SHORT_MESSAGES:
        settings = provider_settings(channel)
        if settings.url:
            found[channel] = Provider(settings.url, settings.token.get_secret_value(), settings.timeout)
        elif desk.settings.environment == "development":
            found[channel] = Sandbox()
    mail = MailSettings()
    if mail.host:
        password = mail.password.get_secret_value()
        found[Channel.EMAIL] = MailServer(
            mail.host, mail.port, mail.sender, user=mail.user, password=password, tls=mail.tls, timeout=mail.timeout
        )
    return found

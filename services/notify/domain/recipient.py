"""Who can be told something, and how they wish to be. Their name and addresses rest encrypted and leave only masked."""

from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.chassis.domain import Aggregate, Instant, Line, OrganizationPath, PersonId, Sensitive
from services.chassis.domain.types import CHINA
from services.notify.domain.template import Category
from services.notify.domain.words import Language


class Channel(StrEnum):
    INBOX = "inbox"
    SMS = "sms"
    WECHAT = "wechat"
    EMAIL = "email"


Phone = Annotated[str, StringConstraints(pattern=r"^1[3-9][0-9]{9}$")]
Email = Annotated[
    str, StringConstraints(pattern=r"^[\x21-\x3f\x41-\x7e]{1,64}@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+$", max_length=254)
]
OpenId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{6,64}$")]
"""A person as WeChat calls them towards one official account."""
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class QuietHours(BaseModel):
    """In Asia/Shanghai; past midnight when it ends earlier than it starts. The inbox keeps none: it wakes nobody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts: TimeOfDay
    ends: TimeOfDay

    def over_at(self, now: datetime) -> datetime | None:
        """When they end, if `now` is within them."""
        there = now.astimezone(CHINA)
        starts, ends = _time(self.starts), _time(self.ends)
        time = there.time()
        if starts == ends or not (starts <= time < ends if starts < ends else time >= starts or time < ends):
            return None
        day = there.date() + timedelta(days=1) if time >= ends else there.date()
        return datetime.combine(day, ends, CHINA).astimezone(UTC)


def _time(text: str) -> time_of_day:
    return time_of_day.fromisoformat(text)


class Particulars(BaseModel):
    """What is told about a recipient, whole: what is left out is not known, or as it is by default."""

    organization: OrganizationPath
    language: Language = Language.ZH_CN
    name: Annotated[Line | None, Sensitive()] = None
    phone: Annotated[Phone | None, Sensitive()] = None
    email: Annotated[Email | None, Sensitive()] = None
    wechat: Annotated[OpenId | None, Sensitive()] = None
    channels: list[Channel] = Field(default=[Channel.INBOX], max_length=len(Channel))
    """In the order in which they are tried. The inbox is told in any case."""
    quiet_hours: QuietHours | None = QuietHours(starts="22:00", ends="07:00")
    preferences: dict[Category, list[Channel]] = {}
    """For each category that is to go other ways than `channels`."""


class Recipient(Aggregate, Particulars, collection="recipients"):
    """Its id is the person. No index by organization: an audience is read in the order of persons (docs/adr/0004), and a
    store that had one would sort a province for each page."""

    known_since: Instant

    @classmethod
    def known(cls, person: PersonId, told: Particulars, now: datetime) -> Self:
        return cls(id=person, known_since=now, **{name: getattr(told, name) for name in Particulars.model_fields})

    def address(self, channel: Channel) -> str | None:
        return {Channel.SMS: self.phone, Channel.EMAIL: self.email, Channel.WECHAT: self.wechat}.get(channel)

    @property
    def has_other_ways(self) -> bool:
        """Whether there is anything to look up for them beside the inbox."""
        return bool(self.preferences) or self.channels != [Channel.INBOX]

    def ways(self, category: Category) -> list[Channel]:
        """Beside the inbox, in the order of trying, as far as there is an address."""
        chosen = self.preferences.get(category, self.channels)
        return [channel for channel in dict.fromkeys(chosen) if self.address(channel) is not None]

    def keep(self, told: Particulars) -> bool:
        """Whether anything is another than it was."""
        changed = False
        for name in Particulars.model_fields:
            if getattr(self, name) != getattr(told, name):
                setattr(self, name, getattr(told, name))
                changed = True
        return changed

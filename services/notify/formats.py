"""How moments, money and lists are written in each language. China keeps one time, the year round."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.chassis.domain.types import CHINA
from services.notify.domain.words import Language

_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June")
_MONTHS += ("July", "August", "September", "October", "November", "December")

FILTERS = ("day", "time", "yuan")
"""What a template may ask for after a `|`; each is a method below and takes whatever it is given."""


@dataclass(frozen=True, slots=True)
class Formats:
    date: Callable[[datetime], str]
    between: str
    """Between the items of a list."""
    money: str

    def plain(self, value: object) -> str:
        """What is put out for a name alone. Nothing is nothing, never a word like None."""
        match value:
            case None | bool():
                return ""
            case datetime():
                return f"{self.day(value)} {self.time(value)}"
            case list():
                return self.between.join(map(str, value))
        return str(value)

    def day(self, value: object) -> str:
        return self.date(value.astimezone(CHINA)) if isinstance(value, datetime) else self.plain(value)

    def time(self, value: object) -> str:
        return value.astimezone(CHINA).strftime("%H:%M") if isinstance(value, datetime) else self.plain(value)

    def yuan(self, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            return self.plain(value)
        return self.money.format(f"{value // 100:,}.{value % 100:02}")


FORMATS: Mapping[Language, Formats] = {
    Language.ZH_CN: Formats(lambda day: f"{day.year}年{day.month}月{day.day}日", "、", "{}元"),
    Language.EN: Formats(lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}", ", ", "¥{}"),
    Language.BO: Formats(lambda day: day.strftime("%Y-%m-%d"), ", ", "¥{}"),
}

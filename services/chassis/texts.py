"""What people are told, in the languages they are told it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.chassis.domain.types import CHINA

Language = Literal["zh-CN", "en"]


class _Facts(dict[str, object]):
    """As a sentence takes them: several things one after the other, a moment by the clock on the wall."""

    def __missing__(self, name: str) -> str:
        return "…"

    def __getitem__(self, name: str) -> object:
        fact = super().__getitem__(name)
        if isinstance(fact, datetime):
            return fact.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        return "、".join(map(str, fact)) if isinstance(fact, list | tuple) else fact


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence, with the facts it names in braces: `Say(zh="还剩 {free} 个名额", en="{free} places are left")`."""

    zh: str
    en: str

    def text(self, language: Language, facts: Mapping[str, object]) -> str:
        return (self.en if language == "en" else self.zh).format_map(_Facts(facts))


Texts = Mapping[str, Say]
"""By the stable code of what happened."""

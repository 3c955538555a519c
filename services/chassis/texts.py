"""What people are told, in the languages they are told it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh-CN", "en"]


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence, with the facts it names in braces: `Say(zh="还剩 {free} 个名额", en="{free} places are left")`."""

    zh: str
    en: str

    def text(self, language: Language, facts: Mapping[str, object]) -> str:
        return (self.en if language == "en" else self.zh).format_map(_Facts(facts))


Texts = Mapping[str, Say]
"""By the stable code of what happened."""

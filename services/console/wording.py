"""Everything that the console says, from one catalogue for each language (Fluent); Chinese unless somebody chose otherwise."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

from services.chassis.domain.types import CHINA
from services.chassis.texts import Language

LANGUAGES: Mapping[Language, str] = {"zh-CN": "中文", "en": "English"}


@cache
def catalogue(language: Language) -> FluentBundle:
    text = files("services.console").joinpath("catalogues", f"{language}.ftl").read_text(encoding="utf-8")
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(text))
    return bundle


class Wording:
    """In one language. A word that is missing is an error: a test says that none is."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._bundle = catalogue(language)
        self._plain: dict[str, str] = {}

    def __call__(self, id: str, **facts: Any) -> str:
        if not facts and id in self._plain:
            return self._plain[id]
        message = self._bundle.get_message(id)
        if message.value is None:
            raise KeyError(id)
        said, errors = self._bundle.format_pattern(message.value, facts)
        if errors:
            raise errors[0]
        if not facts:
            self._plain[id] = str(said)
        return str(said)

    def knows(self, id: str) -> bool:
        return self._bundle.has_message(id)

    def maybe(self, prefix: str, code: str) -> str:
        """The word for one of our codes, or the code itself where it has none."""
        id = f"{prefix}-{code}".replace("_", "-").replace(".", "-")
        return self(id) if self.knows(id) else code

    def age(self, seconds: float | None) -> str:
        if seconds is None:
            return "–"
        whole = int(seconds)
        if whole < 60:
            return self("seconds", n=whole)
        if whole < 3600:
            return self("minutes", n=whole // 60, s=whole % 60)
        if whole < 172_800:
            return self("hours", n=whole // 3600, m=whole % 3600 // 60)
        return self("days", n=whole // 86_400)

    def moment(self, text: str | None) -> str:
        """By the clock on the wall in China."""
        if not text:
            return "–"
        try:
            return datetime.fromisoformat(text).astimezone(CHINA).strftime("%m-%d %H:%M:%S")
        except ValueError:
            return text

    def rate(self, number: float | None) -> str:
        return "–" if number is None else f"{number:.1f}" if number < 10 else f"{number:,.0f}"


@cache
def wording(language: Language) -> Wording:
    return Wording(language)

"""What a message says, by language; the language that has no text of its own is told in Chinese."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Invalid, Line, Text


class Language(StrEnum):
    ZH_CN = "zh-CN"
    EN = "en"
    BO = "bo"


class Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line
    body: Text


Texts = dict[Language, Words]


class ChineseMissing(Invalid):
    """Everybody can be told in Chinese, so every message has it; the other languages fall back to it."""

    code = "chinese_text_missing"


def check_texts(texts: Mapping[Language, Words]) -> None:
    if Language.ZH_CN not in texts:
        raise ChineseMissing("the zh-CN text is missing", field="texts.zh-CN")


def spoken(texts: Mapping[Language, Words], language: Language) -> tuple[Language, Words]:
    """The words for who reads `language`, and the language that they are in."""
    return (language, texts[language]) if language in texts else (Language.ZH_CN, texts[Language.ZH_CN])

"""Certificates as PDF/A, by typst, with a QR code to where each is verified.

The fonts come with their packages: Noto Serif SC, and Noto Serif JP for what it lacks (𠮷); fonts of the machine stand behind
them (HanaMinB, Debian's fonts-hanazono, has the whole of Extension B). PDF/A permits no missing glyph, so a name that no
font can write is refused and never printed with a box in it.
"""

import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

from services.chassis.domain import Refused

if TYPE_CHECKING:
    import typst

TITLE = "荣誉证书"
_DIGITS = "〇一二三四五六七八九"
_one_at_a_time = threading.Lock()


class GlyphMissing(Refused):
    """No font at hand has some character of it."""

    code = "glyph_missing"


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on a certificate."""

    number: str
    holder: str
    is_person: bool
    honor: str
    issuer: str
    issued_on: date
    address: str
    """Where it is verified."""


def certificate_pdf(printed: Printed) -> bytes:
    """The same certificate, the same bytes. Takes some hundredths of a second: call it off the loop."""
    import typst

    told = {
        "title": TITLE,
        "salutation": f"{printed.holder} 同志：" if printed.is_person else f"{printed.holder}：",
        "body": f"被授予“{printed.honor}”称号，特颁此证。",
        "number": printed.number,
        "issuer": printed.issuer,
        "date": chinese_date(printed.issued_on),
        "verify": "扫码验证 Scan to verify",
        "address": printed.address,
        "qr": _qr(printed.address),
    }
    day = printed.issued_on
    try:
        with _one_at_a_time:
            made = _compiler().compile(
                _template(),
                format="pdf",
                sys_inputs=told,
                pdf_standards="a-2u",
                timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
            )
    except typst.TypstError as error:
        if "could not be displayed" in error.message:
            raise GlyphMissing("no font at hand has every character of the name") from None
        raise
    assert isinstance(made, bytes)
    return made


def chinese_date(day: date) -> str:
    """二〇二二年五月一日"""
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_number(day.month)}月{_number(day.day)}日"


def _number(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return ten + (_DIGITS[ones] if ones else "")


def _qr(address: str) -> str:
    import segno

    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=1)
    return drawn.getvalue().decode()


@cache
def _template() -> bytes:
    return (files(__package__) / "certificate.typ").read_bytes()


@cache
def _compiler() -> "typst.Compiler":
    """Made at the first certificate and kept: its fonts are looked at once."""
    import pylopdf_fonts_jp
    import pylopdf_fonts_zh_cn
    import typst

    folders: list[str] = [str(package.serif_path().parent) for package in (pylopdf_fonts_zh_cn, pylopdf_fonts_jp)]
    return typst.Compiler(font_paths=typst.Fonts(font_paths=[*folders]))

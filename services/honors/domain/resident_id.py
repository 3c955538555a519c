"""Resident ID numbers by GB 11643-1999: 18 characters, the last a check character, with a real date of birth in them.

The place code is only a hint (places are renamed and merged, numbers stay) and is not looked at.
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_DIGITS = frozenset("0123456789")
"""ASCII only: `str.isdigit` also takes ², ٣ and many others."""


def check_character(first_seventeen: str) -> str:
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True)) % 11]


def _resident_id(text: str) -> str:
    number = text.strip().upper()
    if len(number) == 15 and _DIGITS.issuperset(number):
        raise PydanticCustomError("id_number_of_15_digits", "15-digit numbers are no longer valid")
    if len(number) != 18 or not _DIGITS.issuperset(number[:17]):
        raise PydanticCustomError("id_number_form", "an ID number has 17 digits and a check character")
    if check_character(number[:17]) != number[17]:
        raise PydanticCustomError("id_number_check", "the check character does not fit")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise PydanticCustomError("id_number_date", "there is no such date of birth") from None
    return number


ResidentId = Annotated[str, StringConstraints(max_length=40), AfterValidator(_resident_id)]

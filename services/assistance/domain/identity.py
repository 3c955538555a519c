"""Who somebody is and where their money goes, as numbers that check themselves. None of them ever leaves in the clear.

The resident ID number is checked by GB 11643-1999: 18 characters, a real date, the check character. The place code in it is
only a hint, for places come and go. Bank cards are checked by Luhn's digit; accounts of organizations do not have one.
"""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_YEAR = 1900

DIGITS = frozenset("0123456789")
"""ASCII only: `str.isdigit` also takes ², ٣ and many others."""


def check_character(first_seventeen: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True))
    return _CHECKS[total % 11]


def birthday(number: str) -> date | None:
    """As an ID number of 18 characters says, or none where it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def checked_resident_id(text: str) -> str:
    """The number with a capital X; or the one reason why it is none, by the code that people are told by."""
    number = text.strip().upper()
    if len(number) == 15 and DIGITS.issuperset(number):
        raise PydanticCustomError("id_number_of_15_digits", "ID numbers of 15 digits are no longer valid")
    if len(number) != 18 or not DIGITS.issuperset(number[:17]) or number[17] not in _CHECKS:
        raise PydanticCustomError("id_number_form", "an ID number has 17 digits and a digit or X")
    born = birthday(number)
    if born is None or born.year < _FIRST_YEAR:
        raise PydanticCustomError("id_number_date", "the date in the ID number is no date")
    if check_character(number[:17]) != number[17]:
        raise PydanticCustomError("id_number_check", "the check character of the ID number does not fit")
    return number


def luhn_holds(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def checked_card(text: str) -> str:
    """Spaces, as they are printed on cards, are let go."""
    number = text.replace(" ", "")
    if not 12 <= len(number) <= 19 or not DIGITS.issuperset(number):
        raise PydanticCustomError("account_form", "an account has 12 to 19 digits")
    if not luhn_holds(number):
        raise PydanticCustomError("account_check", "the check digit of the account does not fit")
    return number


def _is_text(value: object) -> object:
    """A number in its place has lost what it was: leading zeros, or the digits that a float does not hold."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise PydanticCustomError("number_for_text", "it is sent as a number and has lost digits: send it as text")
    return value


ResidentId = Annotated[
    str, StringConstraints(max_length=40), AfterValidator(checked_resident_id), BeforeValidator(_is_text)
]
Card = Annotated[str, StringConstraints(max_length=40), AfterValidator(checked_card), BeforeValidator(_is_text)]
"""A person's account."""

OrganizationAccount = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,32}$"), BeforeValidator(_is_text)]

Phone = Annotated[str, StringConstraints(pattern=r"^1[3-9][0-9]{9}$"), BeforeValidator(_is_text)]

Subject = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
"""A person by their ID number, made of it with a key: the same for the same number, and of no use to whoever guesses numbers."""


def masked_name(name: str) -> str:
    """`张**`: the family name, as federations print it in their notices."""
    return name[:1] + "*" * (len(name) - 1)


def masked_number(number: str) -> str:
    """`630***********0012`: enough for its owner to know it again."""
    return number if not number else number[:3] + "*" * max(0, len(number) - 7) + number[-4:]


def card_tail(number: str) -> str:
    return "*" * max(0, len(number) - 4) + number[-4:]

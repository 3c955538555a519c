"""Small types that every service's words are made of."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, StringConstraints

MAX_SAFE_INTEGER = 2**53 - 1

CHINA = timezone(timedelta(hours=8))
"""The clock on the wall and the days of rules: China knows one time, and no summer."""


def to_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("it is before the first or after the last moment there is") from None


@lru_cache(1024)
def instant_text(moment: datetime) -> str:
    """RFC 3339 in UTC with six decimals, always the same width: text order is time order, in every store.

    Remembered, because a command says each of its moments several times: in the document, its events and the answer.
    """
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat("T", "microseconds")[:26] + "Z"


Instant = Annotated[
    AwareDatetime, AfterValidator(to_utc), PlainSerializer(instant_text, return_type=str, when_used="json")
]
"""A moment, kept in UTC. A time without a zone is refused."""

OrganizationPath = Annotated[str, StringConstraints(pattern=r"^[0-9a-z_]+(/[0-9a-z_]+)*$", max_length=200)]
"""A union's place in the tree, as a path of codes: `630000/630100`."""

PersonId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$", max_length=120)]
"""The `sub` of a person's token: opaque, never a name, a phone or an ID number."""

Fen = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER)]
"""Money in fen (1/100 yuan), never a float."""

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""One line of text for people."""

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=5000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
"""Some paragraphs of text for people."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")]
"""A natural key: `qinghai-2022`, `may_day_medal`."""

Count = Annotated[int, Field(ge=0, le=10_000_000)]

_SEGMENT_AFTER_SLASH = "0"  # the character after "/": every path below P sorts between P + "/" and P + "0"


def subtree_end(path: str) -> str:
    """The first text past `path` and everything below it; codes hold no character that sorts before "/"."""
    return path + _SEGMENT_AFTER_SLASH


def within(path: str, root: str) -> bool:
    return path == root or path.startswith(root + "/")


_PATH = re.compile(r"^[0-9a-z_]+(/[0-9a-z_]+)*$")


def is_organization(path: str) -> bool:
    return len(path) <= 200 and _PATH.match(path) is not None

"""What the events of this service are worded in."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

Ref = Annotated[str, Field(min_length=1, max_length=200)]
"""The id of one of our documents. Those made of an ID number are made with a key, so it cannot be guessed back."""

WorkItemNumber = Annotated[int, Field(ge=1, le=99)]


class Tier(StrEnum):
    DEEP = "deep"
    RELATIVE = "relative"
    SUDDEN = "sudden"

"""Small words that several of our events are made of."""

from typing import Annotated

from pydantic import Field

ActivityId = Annotated[str, Field(min_length=1, max_length=80)]
WorkItemNumber = Annotated[int, Field(ge=1, le=99)]
WorkId = Annotated[str, Field(min_length=1, max_length=80)]

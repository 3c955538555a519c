"""Names and phones: what counts as one, and what others may see of it."""

from typing import Annotated

from pydantic import StringConstraints

from services.chassis.domain.sensitive import mask_middle

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{5,18}[0-9]$")]

_DOTS = "·•・"
"""Between the parts of a name that was written in other letters: 才仁·卓玛."""


def mask_name(name: str) -> str:
    """`张*丰`, `李*`, `才***玛`: the first and, of longer ones, the last character; how long it is may be told."""
    if len(name) <= 2:
        return name[: len(name) - 1] + "*"
    return name[0] + "".join("·" if each in _DOTS else "*" for each in name[1:-1]) + name[-1]


def mask_phone(phone: str) -> str:
    return mask_middle(phone.replace(" ", "").replace("-", ""))


def mask_nothing(text: str) -> str:
    """Not to be shown in part: what is free text either goes to who needs it or to nobody."""
    return ""

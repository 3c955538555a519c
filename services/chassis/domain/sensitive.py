"""Marks a field that leaves its service only masked, and rests only encrypted."""

from collections.abc import Callable
from dataclasses import dataclass


def mask_middle(text: str) -> str:
    """`138****0000`: enough for its owner to know it again, not enough for others to use."""
    if len(text) <= 2:
        return "*" * len(text)
    if len(text) < 8:
        return text[0] + "*" * (len(text) - 1)
    return text[:3] + "*" * (len(text) - 7) + text[-4:]


@dataclass(frozen=True, slots=True)
class Sensitive:
    """`phone: Annotated[str | None, Sensitive(found=True)]`: encrypted in the document; `found` adds a keyed blind index
    under `<field>_index`, so that equality can still be asked."""

    found: bool = False
    mask: Callable[[str], str] = mask_middle

"""Ids: fresh ones in the order of time, and ones that are the same whenever they are made of the same parts."""

import hashlib
import uuid
from collections.abc import Callable

import uuid_utils

_WUYI = uuid.UUID("5dc2a6b6-0501-5a01-8a51-576f726b6572")
"""The namespace of every derived id; another one would make other ids of the same facts, so it never changes."""


def _uuid7() -> str:
    return str(uuid_utils.uuid7())


_source: Callable[[], str] = _uuid7


def new_id() -> str:
    """A UUIDv7: sorts by when it was made."""
    return _source()


def derived_id(*parts: str) -> str:
    """The id of what these parts name: done again, it is the same, and so nothing is created twice.

    A UUIDv5, made by hand: every command makes some, and `uuid.uuid5` takes three times as long.
    """
    name = "\x1f".join(parts).encode()
    digest = bytearray(hashlib.sha1(_WUYI.bytes + name, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def draw_from(source: Callable[[], str] | None) -> None:
    """For the simulator, which owns all that is random: take fresh ids from `source`; None is UUIDv7 again."""
    global _source
    _source = source or _uuid7

"""What happened in a run, line by line: for the eye when it failed, and as a fingerprint of the whole of it."""

import hashlib
from collections.abc import Callable
from enum import Enum


class Mark(Enum):
    """What kind of thing a line tells."""

    STEP = " "
    """Something was asked of a server: told only where everything is wanted."""
    FAULT = "!"
    WORLD = "*"
    ASKED = ">"
    ANSWERED = "<"
    SAID = "#"
    """What the system itself says in its logs."""


class History:
    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self._lines: list[tuple[float, Mark, str]] = []

    def tell(self, mark: Mark, what: str) -> None:
        self._lines.append((self._time(), mark, what))

    def lines(self, everything: bool = False) -> list[str]:
        return [
            f"{at:10.4f} {mark.value} {what}" for at, mark, what in self._lines if everything or mark is not Mark.STEP
        ]

    def __len__(self) -> int:
        return len(self._lines)

    def fingerprint(self) -> str:
        """Equal only for runs that were the same to the last step."""
        digest = hashlib.sha256()
        for at, mark, what in self._lines:
            digest.update(f"{at!r}{mark.value}{what}\n".encode())
        return digest.hexdigest()[:16]

"""A person's inbox: its positions count from 1 without gaps, so that whoever has read up to one can tell what they miss.

Two documents take part, and any process may stop between any two writes: the inbox *places* a notification, then the
notification's own document says where it was placed. Until it is known to say so, the inbox remembers its position, and
placing it again gives the same one. So no position stays empty and no notification has two, if only this order is kept: read
the inbox, then the notification; place only one that does not yet say where it is; save the inbox if it is as it was read.
"""

from collections.abc import Collection

from services.chassis.domain import Aggregate, Unavailable

CROWDED = 16
"""So many open positions are worth a look whether they can be forgotten."""

MAX_OPEN = 5_000
"""Bounds the document; far more than can be under way for one person."""


class Inbox(Aggregate, collection="inboxes"):
    """Its id is the person."""

    last: int = 0
    open: dict[str, int] = {}
    """The position of each notification that is not yet known to say itself where it is."""

    def place(self, notification: str) -> int:
        position = self.open.get(notification)
        if position is not None:
            return position
        if len(self.open) >= MAX_OPEN:
            raise Unavailable("too much is under way to this inbox; try again shortly", code="inbox_busy")
        self.last += 1
        self.open[notification] = self.last
        return self.last

    def forget(self, say_it_themselves: Collection[str]) -> None:
        """These notifications are known to say where they are."""
        for notification in say_it_themselves:
            self.open.pop(notification, None)

    @property
    def is_crowded(self) -> bool:
        return len(self.open) >= CROWDED

    def filled_up_to(self, say_it_themselves: Collection[str]) -> int:
        """The position up to which all can be read, when these are all of the open ones that say where they are."""
        waiting = [position for notification, position in self.open.items() if notification not in say_it_themselves]
        return min(waiting) - 1 if waiting else self.last

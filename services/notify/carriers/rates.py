"""What a carrier takes in a second, kept by giving each message its turn: nobody waits in line holding anything."""

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from services.chassis.desk import Desk
from services.notify.carriers.choosing import rate_of
from services.notify.domain.recipient import Channel


class Turns:
    def __init__(self) -> None:
        self._next: dict[Channel, datetime] = {}

    def of(self, channel: Channel, now: datetime) -> datetime:
        """When the next message of this channel may go; `now` where there is room at once."""
        turn = max(now, self._next.get(channel, now))
        self._next[channel] = turn + timedelta(seconds=1 / rate_of(channel))
        return turn


_turns: WeakKeyDictionary[Desk, Turns] = WeakKeyDictionary()


def turns_of(desk: Desk) -> Turns:
    return _turns.setdefault(desk, Turns())

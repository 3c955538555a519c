"""The staff's side of parking: what waits of a key is handled again, in order, from its first; or the first is discarded.

Any number may do this at once for one key, in any number of processes: handling twice changes nothing (marks, derived ids), and
the key is freed on the version that was read before nothing was found left. It is a timer of the key's own document, so that a
process that dies in the middle costs a delay.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from services.chassis.clock import Clock
from services.chassis.domain.errors import Conflict
from services.chassis.failpoints import reached
from services.chassis.running.arrived import Arrived, Readings
from services.chassis.running.handling import Handling
from services.chassis.running.parking import BlockedKey, ParkedEvent
from services.chassis.store.port import Range
from services.chassis.store.repository import Repository

AT_A_TIME = 50
LEASE = timedelta(seconds=60)
"""After which another takes up a retry that stopped in the middle."""


class StillArriving(Conflict):
    code = "still_arriving"


class Retry:
    def __init__(
        self,
        group: str,
        parked: Repository[ParkedEvent],
        keys: Repository[BlockedKey],
        handling: Handling,
        readings: Readings,
        clock: Clock,
    ) -> None:
        self.group = group
        self.parked = parked
        self.keys = keys
        self._handling = handling
        self._readings = readings
        self._clock = clock
        self.on_due: Callable[[], None] = lambda: None
        """Told when a key's time has come."""

    async def retry(self, id: str, by: str) -> ParkedEvent:
        """Have what waits of this event's key handled from its first, soon. Asked twice, it is done once."""
        event, _ = await self.parked.change(id, lambda event: event.retry(by))
        await self.start(event)
        return event

    async def retry_corrected(self, id: str, data: Mapping[str, Any], by: str) -> ParkedEvent:
        """Refused unless the data fits the event; from then on it stands in the place of the original."""
        await self.must_have_arrived(id)
        event, _ = await self.parked.change(id, lambda event: event.correct(data, by))
        await self.start(event)
        return event

    async def discard(self, id: str, reason: str, by: str) -> ParkedEvent:
        """It is not handled from now on, and what waits behind it goes on. Where it is being handled this very moment, that is
        carried through, and the event says so."""
        await self.must_have_arrived(id)
        event, _ = await self.parked.change(id, lambda event: event.discard(reason, by, self._clock.now()))
        await self.start(event)
        return event

    async def must_have_arrived(self, id: str) -> None:
        """Until its key's document vouches for it, its reader may still find that it need not wait, and handle it as it came."""
        event = await self.parked.get(id)
        keys = await self.keys.get_many([event.key_id])
        if event.open and not any(key.vouches_for(event) for key in keys.values()):
            raise StillArriving("this event is only just being parked: ask again in a moment")

    async def start(self, event: ParkedEvent) -> None:
        """Have its key handled, if that is blocked; soon, by whichever process comes first."""
        if await self.keys.get_many([event.key_id]):
            await self.keys.change(event.key_id, lambda key: key.try_again(self._clock.now()))
            self.on_due()

    async def blocked(self) -> int:
        """How many keys wait."""
        return sum(tally.count for tally in await self.keys.tally({"blocked": True}))

    async def drain(self, key_id: str) -> None:
        """What waits of this key, one after the other, until one fails again or none is left and the key is free."""
        while True:
            key, _ = await self.keys.change(key_id, lambda key: key.try_again(self._clock.now() + LEASE))
            if not key.blocked:
                return
            waiting = await self.parked.find(
                {
                    "open": True,
                    "topic": key.topic,
                    "key": key.key,
                    "partition": key.partition,
                    "offset": Range(le=key.through),
                },
                sort=("offset",),
                limit=AT_A_TIME,
            )
            if not waiting and await self._free(key):
                return
            for event in waiting:
                if not await self._handle(event, key):
                    return

    async def _free(self, key: BlockedKey) -> bool:
        """False where something was put behind it since it was read."""
        try:
            await self.keys.change(key.id, BlockedKey.free, expected=key.version)
        except Conflict:
            return False
        return True

    async def _handle(self, event: ParkedEvent, key: BlockedKey) -> bool:
        """Whether to go on with the next."""
        event = await self.parked.get(event.id)
        if not event.open:
            return True
        arrived = Arrived(event.record_again(), self._readings)
        failed = await self._handling.handle([arrived])
        reached("retry.handled")
        now = self._clock.now()
        if not failed:
            await self.parked.change(event.id, lambda parked: parked.handled(now))
            reached("retry.marked")
            return True
        ((_, error),) = failed.values()
        parked, _ = await self.parked.change(event.id, lambda parked: parked.fail(error, 1, now))
        if not parked.open:
            return True  # another has handled it, or it was discarded
        await self.keys.change(key.id, lambda present: present.rest(error, now, lease=key.due_at))
        return False

"""The consumer's side of parking: what fails is written down, and what comes after it of the same key waits behind it.

For a key that is known to be blocked an event is first written down as waiting, and then announced on the key's document
(`BlockedKey.queue`). Whoever frees the key does so on the version at which it found nothing left: so either the announcement
comes first, and it looks again, or the freeing does, and the event is handled here at once. None is between the two.
A process that dies after writing down and before announcing leaves an event that nobody goes near; it comes again from the log
with its key, for keys with anything open count as blocked until they are found free.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.chassis.clock import Clock
from services.chassis.failpoints import reached
from services.chassis.log.port import Partition
from services.chassis.running.arrived import Arrived, Line
from services.chassis.running.parking import BlockedKey, ParkedEvent
from services.chassis.store.asking import Asked
from services.chassis.store.port import Range
from services.chassis.store.repository import Repository


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a line came to a halt: the first of the events failed, after so many tries; the others wait behind it."""

    events: Sequence[Arrived]
    error: Exception
    tries: int


class Queue:
    def __init__(self, group: str, parked: Repository[ParkedEvent], keys: Repository[BlockedKey], clock: Clock) -> None:
        self._group = group
        self._parked = parked
        self._keys = keys
        self._clock = clock
        self._blocked: set[Line] = set()
        self._settled: set[tuple[Partition, int]] = set()

    def __contains__(self, line: Line) -> bool:
        """Whether it counts as blocked here."""
        return line in self._blocked

    def settled(self, event: Arrived) -> bool:
        """It comes again, and has been handled or discarded before: a discarded one must not have an effect after all."""
        return bool(self._settled) and (event.record.place, event.record.offset) in self._settled

    async def load(self, read_from: Mapping[Partition, int]) -> None:
        """Learn what is blocked, and what is settled of that which comes again. `read_from`: the next offset of each."""
        blocked = {(key.topic, key.key) async for page in self._keys.each({"blocked": True}) for key in page}
        left = await self._parked.tally({"open": True}, by=("topic", "key"))
        blocked.update((str(each.by[0]), str(each.by[1])) for each in left)
        settled: set[tuple[Partition, int]] = set()
        for place, offset in read_from.items():
            asked: Asked = {"topic": place.topic, "partition": place.number, "open": False, "offset": Range(ge=offset)}
            async for page in self._parked.each(asked, sort=("offset",)):
                settled.update((place, event.offset) for event in page)
        self._blocked, self._settled = blocked, settled

    async def wait(self, lines: Mapping[Line, Sequence[Arrived]]) -> set[Line]:
        """Put them behind what is blocked already. Those in the answer are free again: they are to be handled at once."""
        if not lines:
            return set()
        await self._write_down([event for events in lines.values() for event in events])
        reached("parking.written")
        free = {line for line, events in lines.items() if not await self._announce(line, events)}
        self._blocked -= free
        return free

    async def _announce(self, line: Line, events: Sequence[Arrived]) -> bool:
        id = BlockedKey.id_of(self._group, *line)
        if not await self._keys.get_many([id]):
            return False
        return (await self._keys.change(id, lambda key: key.queue(events[-1].record.offset)))[1]

    async def passed(self, events: Iterable[Arrived]) -> None:
        """Those were written down as waiting, and have been handled at once after all."""
        now = self._clock.now()
        for event in events:
            await self._parked.change(self._id(event), lambda parked: parked.handled(now))

    async def park(self, stops: Sequence[Stop]) -> None:
        await self._write_down([event for stop in stops for event in stop.events])
        reached("parking.written")
        told = await asyncio.gather(*(self._block(stop) for stop in stops), return_exceptions=True)
        for each in told:
            if isinstance(each, BaseException):
                raise each
        reached("parking.blocked")

    async def _block(self, stop: Stop) -> None:
        now, last = self._clock.now(), stop.events[-1].record.offset
        id = self._id(stop.events[0])
        first, _ = await self._parked.change(id, lambda parked: parked.fail(stop.error, stop.tries, now))

        def block(key: BlockedKey) -> None:
            key.block(last)
            key.rest(stop.error, now)
            if not first.open:  # settled before we came: nobody else would start what waits behind it
                key.try_again(now)

        topic, name = stop.events[0].line
        key = BlockedKey(id=BlockedKey.id_of(self._group, topic, name), group=self._group, topic=topic, key=name)
        block(key)
        if not await self._keys.create(key):
            await self._keys.change(key.id, block)
        self._blocked.add((topic, name))

    async def _write_down(self, events: Sequence[Arrived]) -> None:
        """One that is there already stays as it is."""
        now = self._clock.now()
        await self._parked.save_all([ParkedEvent.of(self._group, event.record, now) for event in events])

    def _id(self, event: Arrived) -> str:
        return ParkedEvent.id_of(self._group, event.record)

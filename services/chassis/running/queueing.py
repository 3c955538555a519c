"""The consumer's side of parking: what fails is written down, and what comes after it of the same key waits behind it.

For a key that is known to be blocked an event is first written down as waiting, and then announced on the key's document
(`BlockedKey.queue`). Whoever frees the key does so on the version at which it found nothing left: so either the announcement
comes first, and it looks again, or the freeing does, and the event is handled here at once. None is between the two.
A process that dies after writing down and before announcing leaves an event that nobody goes near; it comes again from the log,
for its key counts as blocked while anything of it is open, until it is found free.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.chassis.clock import Clock
from services.chassis.failpoints import reached
from services.chassis.log.port import Partition
from services.chassis.running.arrived import Arrived, Line
from services.chassis.running.parking import BlockedKey, ParkedEvent, ParkedStatus
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
        self._through: dict[Line, tuple[int, int]] = {}
        """Partition and offset, of keys for which it may lie beyond what is committed."""
        self._committed: Mapping[Partition, int] = {}
        """The next offset of each, as it was when all this was last read."""

    def __contains__(self, line: Line) -> bool:
        """Whether it counts as blocked here."""
        return line in self._blocked

    def accounted_for(self, event: Arrived) -> bool:
        """It comes again: it was handled, or is written down, and perhaps discarded meanwhile. So is all that is committed: one
        who has lost a partition and not heard of it yet may have in hand what another has seen to since."""
        if event.record.offset < self._committed.get(event.record.place, event.record.offset):
            return True
        if not self._through:
            return False
        partition, through = self._through.get(event.line, (-1, -1))
        return event.record.partition == partition and event.record.offset <= through

    async def load(self, committed: Mapping[Partition, int]) -> None:
        """Learn what is blocked, and what of that which comes again is accounted for; `committed` is the next offset of each.

        Done again now and then, it also puts right what a write left behind that was done later than it was heard of.
        """
        blocked = {_line(key): key async for page in self._keys.each({"blocked": True}) for key in page}
        through = {line: (key.partition, key.through) for line, key in blocked.items()}
        for place, offset in committed.items():
            asked: Asked = {"topic": place.topic, "partition": place.number, "through": Range(ge=offset)}
            async for page in self._keys.each(asked, sort=("through",)):
                through.update((_line(key), (key.partition, key.through)) for key in page)
        left = await self._parked.tally({"open": True}, by=("topic", "key", "status"))
        opened = {(str(each.by[0]), str(each.by[1])) for each in left}
        failed = {(str(each.by[0]), str(each.by[1])) for each in left if each.by[2] == ParkedStatus.PARKED.value}
        self._blocked, self._through, self._committed = blocked.keys() | opened, through, committed
        for line in opened - blocked.keys():
            await self._close(line, committed)
        for line in blocked.keys() - failed:
            if blocked[line].due_at is None:  # nothing failed, so nobody would ever start what waits here
                await self._keys.change(blocked[line].id, lambda key: key.try_again(self._clock.now()))

    async def _close(self, line: Line, committed: Mapping[Partition, int]) -> None:
        """Of a key that runs freely, what has been read was handled at once; what was written down of it is not needed."""
        now = self._clock.now()
        async for page in self._parked.each({"open": True, "topic": line[0], "key": line[1]}, sort=("offset",)):
            for event in page:
                if event.offset < committed.get(event.place, 0):
                    await self._parked.change(event.id, lambda parked: parked.handled(now))

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
        id, last = BlockedKey.id_of(self._group, *line), events[-1].record
        if not await self._keys.get_many([id]):
            return False
        key, waits = await self._keys.change(id, lambda key: key.queue(last.partition, last.offset))
        self._through[line] = key.partition, key.through
        return waits

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
        line, place = stop.events[0].line, stop.events[0].record.place
        first, _ = await self._parked.change(
            self._id(stop.events[0]), lambda parked: parked.fail(stop.error, stop.tries, now)
        )

        def block(key: BlockedKey) -> None:
            key.block(place.number, last)
            key.rest(stop.error, now)
            if not first.open:  # settled before we came: nobody else would start what waits behind it
                key.try_again(now)

        id = BlockedKey.id_of(self._group, *line)
        key = BlockedKey(id=id, group=self._group, topic=line[0], key=line[1], partition=place.number)
        block(key)
        if not await self._keys.create(key):
            key, _ = await self._keys.change(key.id, block)
        self._blocked.add(line)
        self._through[line] = key.partition, key.through

    async def _write_down(self, events: Sequence[Arrived]) -> None:
        """One that is there already stays as it is."""
        now = self._clock.now()
        await self._parked.save_all([ParkedEvent.of(self._group, event.record, now) for event in events])

    def _id(self, event: Arrived) -> str:
        return ParkedEvent.id_of(self._group, event.record)


def _line(key: BlockedKey) -> Line:
    return key.topic, key.key

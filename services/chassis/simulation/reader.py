"""One member of a group in the simulated log, with what it believes."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from services.chassis.domain.errors import Unavailable
from services.chassis.log.port import Partition, Record, Revoked
from services.chassis.simulation.broker import Broker, Group
from services.chassis.simulation.network import Wire


class SimulatedReader:
    """It learns of a new assignment while it fetches, and not before `deaf_until`: until then it reads on as a zombie, unless
    a commit of its is refused."""

    def __init__(self, broker: Broker, group: Group, topics: frozenset[str], wire: Wire) -> None:
        self.topics = topics
        self.generation = 0
        self.deaf_until = 0.0
        self._broker = broker
        self._group = group
        self._wire = wire
        self._believed: dict[Partition, int] = {}
        """What it takes for its own, and in which generation that came to it."""
        self._heard = 0
        self._next: dict[Partition, int] = {}
        self._paused: set[Partition] = set()
        self._first = 0
        self._closed = False
        self._woken = asyncio.Event()

    def enter(self) -> None:
        """Join, and hear at once what was dealt."""
        self._hear()

    def forgotten(self, deaf_for: float) -> None:
        """The broker believes it dead; it will hear of it, if it lives, no sooner than then."""
        self.deaf_until = asyncio.get_running_loop().time() + deaf_for
        self._broker.leave(self._group, self)

    def wake(self) -> None:
        self._woken.set()

    def assigned(self) -> frozenset[Partition]:
        return frozenset(self._believed)

    def seek(self, partition: Partition, offset: int) -> None:
        if partition in self._believed:
            self._next[partition] = offset
            self.wake()

    def pause(self, partition: Partition) -> None:
        if partition in self._believed:
            self._paused.add(partition)

    def resume(self, partition: Partition) -> None:
        self._paused.discard(partition)
        self.wake()

    async def fetch(self, limit: int, timeout: float) -> list[Record]:
        if self._closed:
            raise Unavailable("the reader has left")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        await self._wire.carry(self._hear, "poll", lambda: None)
        generation = self.generation
        while True:
            self._woken.clear()
            self._hear()
            places = self._turn()
            found = await self._wire.carry(partial(self._read, places, limit), "fetch")
            kept = self._keep(found)
            if kept or generation != self.generation:
                return kept
            left = deadline - loop.time()
            if left <= 0 or self._closed:
                return []
            try:
                async with asyncio.timeout(left):
                    await self._woken.wait()
            except TimeoutError:
                return []

    def _hear(self) -> None:
        """Join again if the broker has forgotten us, and take over what it dealt."""
        group = self._group
        if self._closed or asyncio.get_running_loop().time() < self.deaf_until:
            return
        self._broker.enter(group, self)
        if self._heard == group.generation:
            return
        self._heard = group.generation
        mine = {place: group.since[place] for place, owner in group.dealt.items() if owner is self}
        if mine == self._believed:
            return
        for place, since in self._believed.items():
            if mine.get(place) != since:
                self._next.pop(place, None)
                self._paused.discard(place)
        self._believed = mine
        self.generation = group.generation

    def _turn(self) -> list[Partition]:
        able = sorted(self._believed.keys() - self._paused)
        self._first = (self._first + 1) % len(able) if able else 0
        return able[self._first :] + able[: self._first]

    def _read(self, places: list[Partition], limit: int) -> list[tuple[Partition, int, list[Record]]]:
        found: list[tuple[Partition, int, list[Record]]] = []
        for place in places:
            start = self._next.get(place)
            first = self._group.committed.get(place, 0) if start is None else start
            records = self._broker.records[place][first : first + limit]
            found.append((place, first, records))
            limit -= len(records)
            if limit <= 0:
                break
        return found

    def _keep(self, found: list[tuple[Partition, int, list[Record]]]) -> list[Record]:
        """In the meantime a partition may have been sought back or given away: what was read of it is not what is next."""
        kept: list[Record] = []
        for place, first, records in found:
            if place in self._believed and self._next.get(place, first) == first:
                self._next[place] = first + len(records)
                kept += records
        return kept

    async def commit(self, next_offsets: Mapping[Partition, int]) -> None:
        lost = next_offsets.keys() - self._believed.keys()
        if lost:
            raise Revoked(f"{len(lost)} of the partitions belong to another reader", generation=self.generation)
        offsets, heard = dict(next_offsets), self._heard
        places = " ".join(f"{place.topic.rsplit('.', 1)[-1]}{place.number}:{to}" for place, to in offsets.items())
        try:
            await self._wire.carry(
                lambda: self._broker.commit(self._group, self, heard, offsets),
                f"commit {places}",
                self._late(heard, offsets),
            )
        except Revoked:
            self.deaf_until = 0.0
            raise

    def _late(self, heard: int, offsets: Mapping[Partition, int]) -> Callable[[], None]:
        """One that a later one of the same member has overtaken is of no account."""

        def late() -> None:
            forward = {place: to for place, to in offsets.items() if to > self._group.committed.get(place, 0)}
            with suppress(Revoked):
                self._broker.commit(self._group, self, heard, forward)

        return late

    async def close(self) -> None:
        """Nothing is committed by leaving."""
        if not self._closed:
            self._closed = True
            self._believed = {}
            self._broker.leave(self._group, self)
            self.wake()

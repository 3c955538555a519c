"""Reads topics as one group, and moves the group's offsets when the work on them is durable, never before.

Where the store or the log is away, the partitions of the batch are read again from where they were, after a pause; nothing of them
is committed. Where the partitions have gone to another reader, the work is dropped: it does it again, and finds it done.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis.clock import Clock
from services.chassis.domain.errors import Unavailable
from services.chassis.log.port import EventLog, Lag, Partition, Reader, Record, Revoked
from services.chassis.observing.logs import log
from services.chassis.observing.metrics import Metrics
from services.chassis.running.flow import Flow
from services.chassis.running.patience import pause_after

BATCH = 500
IDLE_SECONDS = 1.0
LOAD_SECONDS = 15.0


@dataclass(slots=True)
class Progress:
    """How one partition fares: what operators and the readiness of the process look at."""

    at: datetime
    """When something of it was last done, or found that nothing is to be done."""
    next: int = -1
    paused: str | None = None
    """Why it is not being read at the moment."""
    tries: int = 0
    resume_at: float = 0.0


class GroupReader:
    """One member of a group. What it does with what it reads is `see_to`."""

    def __init__(self, group: str, log: EventLog, topics: Iterable[str], clock: Clock, metrics: Metrics) -> None:
        self.group = group
        self.topics = sorted(set(topics))
        self.progress: dict[Partition, Progress] = {}
        self._started: Progress | None = None
        self.handled = 0
        self.rebalances = 0
        """How often the partitions were dealt anew since it began to read."""
        self.flow = Flow()
        self._finishing = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self._log = log
        self._clock = clock
        self.name = group.removeprefix("wuyi.")
        self._consumed = {topic: metrics.consumed.labels(self.name, topic) for topic in self.topics}
        self._dealt: int | None = None
        self._generation: int | None = None
        """The one that it is prepared for."""
        self._load_again_at = 0.0
        self._away = 0

    def progress_of(self, place: Partition) -> Progress | None:
        """None where another reader has it. One that never got as far as knowing what it has stands still with all of them."""
        return self.progress.get(place) or (None if self.progress else self._started)

    async def see_to(self, records: Sequence[Record], still_ours: Callable[[], bool]) -> None:
        """Returns when all that these bring about is durable. Raises Unavailable, or Revoked once they are not ours."""
        raise NotImplementedError

    async def prepare(self, ours: Sequence[Lag]) -> None:
        """What must be known before anything of these partitions is seen to."""

    async def run(self) -> None:
        self._started = Progress(self._clock.now())
        if not self.topics:
            await asyncio.Event().wait()  # nothing to read, for as long as it runs
        reader = await self._join()
        self._generation = self._dealt = None
        try:
            while not self._finishing:
                await self._next(reader)
            await asyncio.Event().wait()  # for whoever finishes to end it
        finally:
            await reader.close()

    async def finish(self) -> None:
        """Returns when the batch at hand, if any, has been seen to; no other one is begun."""
        self._finishing = True
        await self._at_rest.wait()

    async def _join(self) -> Reader:
        tries = 0
        while True:
            try:
                return await self._log.join(self.group, self.topics)
            except Unavailable as error:
                tries += 1
                log().warning("joining_delayed", group=self.group, reason=error.reason)
                await asyncio.sleep(pause_after(tries))

    async def _next(self, reader: Reader) -> None:
        wait = self._resume(reader)
        try:
            records = await reader.fetch(BATCH, wait)
        except Unavailable as error:
            await self._wait_for_the_log(error)
            return
        self._away = 0
        if not records:
            await self._look(reader)
            return
        if self._finishing:
            return
        self._at_rest.clear()
        try:
            await self._take(reader, records)
        finally:
            self._at_rest.set()

    async def _take(self, reader: Reader, records: Sequence[Record]) -> None:
        firsts: dict[Partition, int] = {}
        nexts: dict[Partition, int] = {}
        for record in records:
            firsts.setdefault(record.place, record.offset)
            nexts[record.place] = record.offset + 1
        generation = reader.generation
        try:
            await self._load(reader, generation)
            await self.see_to(records, lambda: reader.generation == generation)
            await reader.commit(nexts)
        except Revoked:
            self._generation = None
            for place, offset in firsts.items():
                reader.seek(place, offset)  # those that stayed with us
            log().info("partitions_revoked", group=self.group)
        except Unavailable as error:
            self._generation = None
            self._pause(reader, firsts, error)
        else:
            self.handled += len(records)
            for topic, count in Counter(record.topic for record in records).items():
                self._consumed[topic].inc(count)
            now = self._clock.now()
            for place, next in nexts.items():
                self.progress[place] = Progress(now, next)

    async def _look(self, reader: Reader) -> None:
        """While nothing comes."""
        try:
            await self._load(reader, reader.generation)
        except Unavailable as error:
            await self._wait_for_the_log(error)

    async def _load(self, reader: Reader, generation: int) -> None:
        """At each new assignment, whenever something is read again, and now and then."""
        now = asyncio.get_running_loop().time()
        if self._generation == generation and now < self._load_again_at:
            return
        if self._dealt is not None and self._dealt != generation:
            self.rebalances += 1
        self._dealt = generation
        ours = reader.assigned()
        lags = await self._log.lag(self.group, self.topics)
        await self.prepare([lag for lag in lags if lag.partition in ours])
        started = self._clock.now()
        self.progress = {place: self.progress.get(place) or Progress(started) for place in ours}
        self._generation, self._load_again_at = generation, now + LOAD_SECONDS

    def _pause(self, reader: Reader, firsts: Mapping[Partition, int], error: Unavailable) -> None:
        """Nothing is skipped: the next fetch of each begins where this batch did."""
        now = asyncio.get_running_loop().time()
        for place, offset in firsts.items():
            progress = self.progress.setdefault(place, Progress(self._clock.now()))
            if progress.paused is None:
                log().warning("partition_paused", group=self.group, partition=str(place), reason=error.reason)
            progress.tries += 1
            progress.paused = error.reason
            progress.resume_at = now + pause_after(progress.tries)
            reader.seek(place, offset)
            reader.pause(place)

    def _resume(self, reader: Reader) -> float:
        """Have those read again whose pause is over; for how long, at most, to wait for something to come."""
        now, wait = asyncio.get_running_loop().time(), IDLE_SECONDS
        for place, progress in self.progress.items():
            if progress.paused is None:
                continue
            if progress.resume_at <= now:
                progress.paused = None
                reader.resume(place)
            else:
                wait = min(wait, progress.resume_at - now)
        return wait

    async def _wait_for_the_log(self, error: Unavailable) -> None:
        self._away += 1
        if self._away == 1:
            log().warning("reading_paused", group=self.group, reason=error.reason)
        await asyncio.sleep(pause_after(self._away))

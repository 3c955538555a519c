"""Where consumers, sleepers, retries and discards meet at a few keys, in an order that a seed decides."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from pydantic_core import from_json

from services.chassis.clock import MovableClock
from services.chassis.domain import Unavailable, WrongState
from services.chassis.log.port import Partition, Record, Revoked
from services.chassis.observing.metrics import Metrics
from services.chassis.running.arrived import Arrived, by_type
from services.chassis.running.parking import ParkedStatus
from services.chassis.running.queueing import Queue
from services.chassis.running.retrying import LEASE, Retry, StillArriving
from services.chassis.running.running import Running, set_up
from services.chassis.running.trying import Trying
from services.chassis.settings import Settings
from services.chassis.simulation.store import Shelves, SimulatedStore
from services.chassis.store.port import Write
from tests.chassis.running.conftest import GROUP, KEYRING, TOPIC, said
from tests.chassis.running.sample import SPEAKING, Board, Note

KEYS = "abc"
EACH = 6
PLACE = Partition(TOPIC, 0)
T = TypeVar("T")


class Hurry:
    """A way to the store on which everything takes a random number of turns, and now and then is answered Unavailable."""

    def splits(self) -> bool:
        return False

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.faults = 0.02

    async def carry(self, act: Callable[[], T], what: str, torn: Callable[[], object] | None = None) -> T:
        await self._turns()
        if self.dice.random() < self.faults:
            if self.dice.random() < 0.5:
                (torn or act)()
            raise Unavailable("away", code="away")
        answer = act()
        await self._turns()
        return answer

    async def _turns(self) -> None:
        for _ in range(self.dice.randrange(4)):
            await asyncio.sleep(0)


class World:
    def __init__(self, seed: int, *, calm: bool = False) -> None:
        """`calm`: readers die and come again, but nobody sleeps, and a retry that was begun is ended."""
        self.calm = calm
        self.dice = random.Random(seed)
        self.shelves = Shelves()
        self.metrics = Metrics()
        self.hurry = Hurry(self.dice)
        self.clock = MovableClock(datetime(2022, 5, 1, tzinfo=UTC))
        self.running: Running = set_up(
            SPEAKING,
            SimulatedStore(self.shelves, cast(Any, self.hurry)),
            cast(Any, None),  # no log: what is read is handed out below
            self.clock,
            KEYRING,
            Settings(),
            self.metrics,
        )
        self.records = self._records()
        self.committed = 0
        self.order: dict[str, list[int]] = {key: [] for key in KEYS}
        """In which each event first showed, on whichever board."""
        self.shelves.watch.append(self._see)

    def _records(self) -> list[Record]:
        words = [key for key in KEYS for _ in range(EACH)]
        self.dice.shuffle(words)
        count = dict.fromkeys(KEYS, 0)
        records = []
        for offset, key in enumerate(words):
            count[key] += 1
            word = "bad" if self.dice.random() < 0.3 else "good"
            sent = said(key, count[key], word=word, board=self.dice.choice("xy"), ce_id=f"e{offset}")
            records.append(Record(sent.topic, key, sent.value, sent.headers, 0, offset))
        return records

    def _see(self, write: Write) -> None:
        if write.collection == Board.collection:
            for key, n in write.document.body["words"]:
                if n not in self.order[key]:
                    self.order[key].append(n)

    @property
    def parking(self) -> Retry:
        return self.running.parking

    def queue(self) -> Queue:
        return Queue(GROUP, self.parking.parked, self.parking.keys, self.clock)

    async def consume(self, queue: Queue, records: list[Record]) -> None:
        readings = by_type(SPEAKING.reads)
        trying = Trying("speaking", self.running.consumer._trying._handling, queue, self.metrics)
        await trying.see_to([Arrived(r, readings) for r in records])

    async def consumer(self) -> None:
        """Reads on from what is committed; whatever stops it, it comes again from there."""
        while self.committed < len(self.records):
            queue = self.queue()
            with suppress(Unavailable, TimeoutError, Revoked):
                await queue.load({PLACE: self.committed})
                while self.committed < len(self.records):
                    batch = self.records[self.committed : self.committed + self.dice.randint(1, 5)]
                    if not self.calm and self.dice.random() < 0.2:
                        asyncio.get_running_loop().create_task(self.sleeper(batch))
                    await self.maybe_die(self.consume(queue, batch))
                    self.committed = batch[-1].offset + 1

    async def sleeper(self, batch: list[Record]) -> None:
        """One who had the partition before, and goes on with what it had read, not knowing that it has lost it."""
        with suppress(Unavailable, TimeoutError, Revoked):
            queue = self.queue()
            await queue.load({PLACE: batch[0].offset})
            await self.maybe_die(self.consume(queue, batch))

    async def maybe_die(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        turns = self.dice.randrange(120)
        dies = self.dice.random() < 0.2
        while not task.done():
            await asyncio.sleep(0)
            turns -= 1
            if dies and turns <= 0:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                raise TimeoutError
        task.result()

    async def staff(self) -> None:
        """Somebody who retries and discards as they please, and mends what was wrong half-way."""
        for step in range(40):
            await asyncio.sleep(0)
            with suppress(Unavailable, TimeoutError, WrongState, StillArriving):
                if step == 20:
                    await self.mend()
                events = await self.parking.parked.find({"open": True}, limit=50)
                if events:
                    event = self.dice.choice(events)
                    match self.dice.randrange(5):
                        case 0:
                            await self.parking.discard(event.id, "not wanted", "staff")
                        case 1:
                            data = from_json(event.record_again().value) | {"word": "good"}
                            await self.parking.retry_corrected(event.id, data, "staff")
                        case _:
                            await self.parking.retry(event.id, "staff")
                await self.drain_due()

    async def drain_due(self) -> None:
        due = await self.parking.keys.due(self.clock.now())
        works = [
            self.parking.drain(id) if self.calm else self.maybe_die(self.parking.drain(id))
            for id in due
            for _ in range(self.dice.choice((1, 1, 2)))
        ]
        told = await asyncio.gather(*works, return_exceptions=True)
        for each in told:
            if isinstance(each, BaseException) and not isinstance(each, Unavailable | TimeoutError):
                raise each

    async def mend(self) -> None:
        for id in "xy":
            await self.running.desk.of(Board).change(id, lambda board: setattr(board, "refuses", []))

    async def play(self) -> None:
        self.hurry.faults = 0.0
        for id in "xy":
            await self.running.desk.of(Board).create(Board(id=id))
        self.hurry.faults = 0.0 if self.calm else 0.02
        async with asyncio.timeout(30):
            async with asyncio.TaskGroup() as group:
                group.create_task(self.consumer())
                group.create_task(self.staff())
                group.create_task(self.staff())
            others = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.gather(*others, return_exceptions=True)
            await self.come_to_rest()

    async def come_to_rest(self) -> None:
        self.hurry.faults = 0.0
        await self.mend()
        for _ in range(10):
            self.clock.advance(LEASE)
            await self.queue().load({PLACE: self.committed})
            for event in await self.parking.parked.find({"open": True}, limit=100):
                await self.parking.retry(event.id, "staff")
            await self.drain_due()

    async def breaches(self) -> list[str]:
        found = []
        events = {e.offset: e for e in await self.parking.parked.find(limit=1000)}
        found += [f"{e.offset} is still {e.status}" for e in events.values() if e.open]
        found += [f"{key.key} is still blocked" for key in await self.parking.keys.find({"blocked": True})]
        boards = await self.running.desk.of(Board).find()
        notes = {(note.speaker, note.n) for note in await self.running.desk.of(Note).find(limit=1000)}
        for key in KEYS:
            shown = sorted(n for board in boards for n in board.of(key))
            numbers = {int(dict(r.headers)["ce_sequence"]): events.get(r.offset) for r in self.records if r.key == key}
            discarded = {n for n, e in numbers.items() if e is not None and e.status is ParkedStatus.DISCARDED}
            was_discarded = set(discarded)
            if not self.calm:  # one who sleeps or dies may have been at it in the very moment when it was discarded
                discarded -= set(shown)
            wanted = sorted(numbers.keys() - discarded)
            if shown != wanted:
                found.append(f"{key}: {wanted} should be shown once each, {shown} are")
            if self.order[key] != sorted(self.order[key]):
                found.append(f"{key}: shown in the order {self.order[key]}")
            noted = {n for who, n in notes if who == key}
            if not set(wanted) - was_discarded <= noted <= set(wanted) | (set() if self.calm else was_discarded):
                found.append(f"{key}: notes of {sorted(noted)}, not of {wanted}")
        return found

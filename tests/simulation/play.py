"""A few people, fewer seats, and everybody at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

from services.chassis.domain import Answer, Quota
from services.chassis.ids import derived_id
from services.chassis.log.port import Record
from services.chassis.running.parking import ParkedEvent
from services.chassis.running.runtime import Runtime
from services.chassis.service import Service
from services.chassis.simulation.play import Command
from services.chassis.simulation.world import BEGINNING, World
from services.chassis.store.port import Json
from tests.simulation.outings import SEATS, STARTS_AFTER, Booking, BookingTold, Bug, Outing, Person, outings, post
from tests.simulation.verdict import STRANGE, Verdict

PEOPLE = 6
OUTINGS = 2


class Outings:
    seconds = 8.0
    services: Sequence[Service] = (outings, post)
    bugs: tuple[type[Exception], ...] = (Bug,)

    @contextmanager
    def mended(self) -> Iterator[None]:
        present, Bug.present = Bug.present, False
        try:
            yield
        finally:
            Bug.present = present

    def look_on(self, world: World) -> None:
        Bug.present = self._ended = False
        self._events: list[Json] = []
        self._world = world
        world.shelves["outings"].watch.append(lambda write: self._events.extend(write.events))

    def setting(self) -> Sequence[Command]:
        return [self._outing(n) for n in range(OUTINGS)]

    def commands(self, dice: Random) -> Sequence[Command]:
        """Each time something else is in the foreground: everything, the seats, or what cannot be handled."""
        kinds = dice.choice(((50, 25, 10, 7, 8), (45, 30, 0, 0, 25), (30, 5, 60, 5, 0)))
        troubled, crowded = kinds[2] > 50, kinds[4] > 20
        count = 1 if crowded else OUTINGS
        moments = [dice.uniform(0, self.seconds) for _ in range(dice.choice((2, 4)))]
        commands = [
            self._join(person, at=dice.choice((0.0, dice.uniform(0, self.seconds)))) for person in range(PEOPLE)
        ]
        for n in range(dice.randint(8, 24)):
            at = dice.choice(moments) + dice.choice((0.0, dice.expovariate(20)))
            commands += [self._one(n, at, kinds, count, dice)] * dice.choice((1, 1, 1, 2))
        for _ in range(dice.choice((4, 8)) if troubled else dice.choice((0, 0, 3))):
            commands.append(staff(dice.uniform(2, self.seconds + 3), dice.choice(("retry", "discard"))))
        for n in range(dice.choice((0, 0, 1, 2)) if troubled else 0):
            commands.append(self._strange(dice.uniform(0, self.seconds), n, dice))
        if dice.random() < (0.9 if troubled else 0.4):
            bug = dice.uniform(0, self.seconds / 2)
            commands.append(self._toggle(bug, True))
            commands.append(self._toggle(dice.uniform(bug, self.seconds + 3), False))
        return commands

    def _one(self, n: int, at: float, kinds: Sequence[int], count: int, dice: Random) -> Command:
        person, outing = dice.randrange(PEOPLE), dice.randrange(count)
        (kind,) = dice.choices(("book", "cancel", "check_in", "note", "resize"), kinds)
        match kind:
            case "book":
                return self._book(at, person, outing)
            case "cancel":
                return self._cancel(at, person, outing)
            case "check_in":
                return self._check_in(at, person, outing)
            case "note":
                return self._note(at, outing, f"key{n}")
        return self._resize(at, outing, dice.choice((1, 1, 2, 2, 3, 4)), dice.choice((0, 2, 3, 3)))

    def _outing(self, n: int) -> Command:
        async def work(runtime: Runtime) -> str:
            outing = Outing(id=f"o{n}", seats=Quota(limit=n + 1, line_limit=3 - n), due_at=BEGINNING + STARTS_AFTER[n])
            await runtime.desks["outings"].of(Outing).create(outing)
            return "made"

        return Command(0.0, f"make o{n}", f"o{n}", work)

    def _join(self, person: int, at: float) -> Command:
        async def work(runtime: Runtime) -> str:
            await runtime.desks["outings"].of(Person).create(Person.join(f"p{person}"))
            return "joined"

        return Command(at, f"p{person} joins", f"p{person}", work)

    def _book(self, at: float, person: int, outing: int) -> Command:
        async def work(runtime: Runtime) -> str:
            desk = runtime.desks["outings"]
            return (await desk.claims(SEATS).claim(Booking.of(f"o{outing}", f"p{person}"))).held

        return Command(at, f"p{person} books o{outing}", f"p{person}/o{outing}", work)

    def _cancel(self, at: float, person: int, outing: int) -> Command:
        async def work(runtime: Runtime) -> str:
            desk = runtime.desks["outings"]
            return (await desk.claims(SEATS).give_back(_booking(person, outing), Booking.leave)).held

        return Command(at, f"p{person} cancels o{outing}", f"p{person}/o{outing}", work)

    def _check_in(self, at: float, person: int, outing: int) -> Command:
        async def work(runtime: Runtime) -> str:
            booking, _ = await runtime.desks["outings"].of(Booking).change(_booking(person, outing), Booking.check_in)
            return booking.held

        return Command(at, f"p{person} is in o{outing}", f"p{person}/o{outing}", work)

    def _note(self, at: float, outing: int, key: str) -> Command:
        async def work(runtime: Runtime) -> str:
            def once(present: Outing) -> str:
                before = present.answered(key)
                return before.body if before is not None else str(present.note())

            def answer(present: Outing, body: str) -> Answer | None:
                if present.answered(key) is not None:
                    return None
                return Answer(key=key, fingerprint="", status=200, body=body, version=present.version)

            return (await runtime.desks["outings"].of(Outing).change(f"o{outing}", once, answer=answer))[1]

        return Command(at, f"note {key} on o{outing}", f"note {key}", work)

    def _resize(self, at: float, outing: int, limit: int, line: int) -> Command:
        async def work(runtime: Runtime) -> str:
            desk = runtime.desks["outings"]
            await desk.of(Outing).change(f"o{outing}", lambda present: present.seats.resize(limit, line))
            await desk.claims(SEATS).resume(f"o{outing}")
            return "resized"

        return Command(at, f"o{outing} gets {limit} seats", f"size o{outing}", work)

    def ending(self) -> Sequence[Command]:
        self._ended = True
        Bug.present = False
        return [self._join(person, at=0.0) for person in range(PEOPLE)]

    def is_hopeless(self, parked: Json) -> bool:
        return parked["event_id"] in STRANGE

    def _strange(self, at: float, n: int, dice: Random) -> Command:
        """Somebody else writes to a topic of ours what is no event, under the key of one of our bookings."""
        booking = _booking(dice.randrange(PEOPLE), dice.randrange(OUTINGS))
        known = (("ce_id", b"strange"), ("ce_type", BookingTold.type.encode()))
        record = Record(BookingTold.topic, booking, b"{", known if dice.random() < 0.5 else ())

        async def work(runtime: Runtime) -> str:
            self._world.broker.append(record)
            self._world.broker.wake()
            return "written"

        return Command(at, f"something strange {n} for {booking[:8]}", "strange", work)

    def _toggle(self, at: float, present: bool) -> Command:
        async def work(runtime: Runtime) -> str:
            if not self._ended:
                Bug.present = present
            return str(Bug.present)

        return Command(at, f"the bug is {'there' if present else 'mended'}", "bug", work)

    def judge(self, world: World) -> None:
        verdict = Verdict(world, self._events)
        verdict.each_answer_held()
        verdict.each_note_was_taken_once()
        verdict.each_event_was_counted_once()
        verdict.mail_came_in_order()


def _booking(person: int, outing: int) -> str:
    return derived_id("booking", f"o{outing}", f"p{person}")


def staff(at: float, what: str) -> Command:
    async def work(runtime: Runtime) -> str:
        post = runtime.running["post"]
        failed = await post.desk.of(ParkedEvent).find({"open": True, "status": "parked"}, sort=("first_seen",), limit=1)
        if not failed:
            return "nothing to do"
        if what == "discard":
            return (await post.parking.discard(failed[0].id, "enough", "staff")).status
        return (await post.parking.retry(failed[0].id, "staff")).status

    return Command(at, f"staff {what}", "staff", work)

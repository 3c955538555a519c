"""A process that falls asleep between two steps wakes up in a house where the others went on: it must not act on what it knew."""

from collections.abc import Callable

from tests.chassis.claims.conftest import books_balance
from tests.chassis.claims.hall import Guest, Hall, Status, a_guest, a_hall
from tests.chassis.claims.stepping import Process, Shelf, all_wait


class Scene:
    """One shelf; `awake` never stops, the others go as far as they are told to."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.awake = Process(self.shelf)
        self.awake.turnstile.open = True
        self.desk = self.awake.house.desk

    async def begin(self, seats: int, line: int, *guests: str) -> None:
        await self.awake.house.halls.create(a_hall(seats, line))
        for name in guests:
            await self.desk.claim(a_guest(name))

    def sleeper(self) -> Process:
        return Process(self.shelf)

    async def steps(self, process: Process, count: int) -> None:
        for _ in range(count):
            await all_wait()
            process.step(0)
        await all_wait()

    async def until(self, process: Process, there: Callable[[], bool]) -> None:
        """One step after the other, and no further."""
        await all_wait()
        for _ in range(40):
            if there():
                return
            process.step(0)
            await all_wait()
        raise AssertionError("it never came to that")

    async def to_its_end(self, process: Process) -> None:
        process.turnstile.open = True
        for _ in range(100):
            process.step(0)
            await all_wait()
        assert process.refused() == []

    def entered(self, name: str) -> Callable[[], bool]:
        return lambda: any(entry.claimant == name for entry in self.hall().seats.pending)

    def hall(self) -> Hall:
        return Hall.model_validate({**self.shelf.documents["halls", "hall"].body, "id": "hall"})

    def guest(self, name: str) -> Guest | None:
        found = self.shelf.documents.get(("guests", name))
        return None if found is None else Guest.model_validate({**found.body, "id": name})

    async def status(self, name: str) -> Status:
        return await self.awake.house.status(name)

    async def settled(self) -> None:
        for name in [name for collection, name in self.shelf.documents if collection == "guests"]:
            await self.desk.carry_on(name)
        await self.desk.sweep()
        await self.desk.resume("hall")
        await books_balance(self.awake.house)


async def test_a_ticket_that_was_taken_back_is_not_accepted_in_another_round() -> None:
    scene = Scene()
    await scene.begin(1, 0)
    asleep = scene.sleeper()
    asleep.start(asleep.house.desk.claim(a_guest("a")))
    await scene.until(asleep, lambda: scene.guest("a") is not None)
    await scene.desk.carry_on("a")  # another gives it its seat, and it leaves again
    await scene.desk.give_back("a", Guest.leave)
    await scene.until(asleep, scene.entered("a"))  # the first one enters a second ticket, and falls asleep over it
    await scene.desk.resume("hall")
    assert scene.hall().seats.used == 0
    anew = scene.sleeper()
    anew.start(anew.house.desk.claim(a_guest("a")))
    await scene.until(anew, lambda: bool((guest := scene.guest("a")) and guest.asking))
    await scene.to_its_end(asleep)
    await scene.desk.claim(a_guest("b"))
    await scene.to_its_end(anew)
    await scene.settled()


async def test_a_seat_that_was_set_aside_and_taken_back_is_not_taken_from_the_line_later() -> None:
    scene = Scene()
    await scene.begin(1, 3, "a", "b")
    asleep = scene.sleeper()
    asleep.start(asleep.house.desk.give_back("a", Guest.leave))
    await scene.until(asleep, scene.entered("b"))  # a's seat is set aside for b
    leaving = scene.sleeper()
    leaving.start(leaving.house.desk.give_back("b", Guest.leave))
    await scene.until(leaving, lambda: bool((guest := scene.guest("b")) and guest.status is Status.LEFT))
    await leaving.crash()
    await scene.desk.resume("hall")
    for name in ("c", "b"):
        await scene.desk.claim(a_guest(name))
    assert (await scene.status("c"), await scene.status("b")) == (Status.SEATED, Status.IN_LINE)
    await scene.to_its_end(asleep)
    assert await scene.status("b") is Status.IN_LINE
    await scene.settled()


async def test_who_takes_their_place_while_the_line_is_looked_at_is_not_passed() -> None:
    scene = Scene()
    await scene.begin(1, 3, "a")
    joining, moving = scene.sleeper(), scene.sleeper()
    joining.start(joining.house.desk.claim(a_guest("b")))
    await scene.until(joining, scene.entered("b"))
    await scene.desk.claim(a_guest("c"))
    moving.start(moving.house.desk.give_back("a", Guest.leave))
    await scene.until(moving, lambda: scene.shelf.looks == 1)  # the first in line is c: b has not come to its place yet
    await scene.to_its_end(joining)
    await scene.to_its_end(moving)
    assert (await scene.status("b"), await scene.status("c")) == (Status.SEATED, Status.IN_LINE)
    await scene.settled()


async def test_who_is_on_the_way_to_a_place_in_line_is_not_passed() -> None:
    scene = Scene()
    await scene.begin(1, 3, "a")
    joining = scene.sleeper()
    joining.start(joining.house.desk.claim(a_guest("b")))
    await scene.until(joining, scene.entered("b"))
    await scene.desk.claim(a_guest("c"))
    await scene.desk.give_back("a", Guest.leave)
    assert await scene.status("c") is Status.IN_LINE
    await scene.to_its_end(joining)
    assert (await scene.status("b"), await scene.status("c")) == (Status.SEATED, Status.IN_LINE)
    await scene.settled()


async def test_nobody_begins_again_on_the_strength_of_books_that_have_changed_since() -> None:
    scene = Scene()
    await scene.begin(2, 0, "a")
    await scene.desk.give_back("a", Guest.leave)
    asleep = scene.sleeper()
    asleep.start(asleep.house.desk.claim(a_guest("a")))
    await scene.steps(asleep, 3)  # its own document, the hall's rule, the hall's books: a may begin again
    await scene.desk.claim(a_guest("a"))
    leaving = scene.sleeper()
    leaving.start(leaving.house.desk.give_back("a", Guest.leave))
    await scene.until(leaving, lambda: bool((guest := scene.guest("a")) and guest.status is Status.LEFT))
    await leaving.crash()  # what it gave back is not in the books yet
    await scene.to_its_end(asleep)
    assert await scene.status("a") is Status.LEFT
    await scene.settled()


async def test_who_comes_again_waits_until_what_was_given_back_is_in_the_books() -> None:
    scene = Scene()
    await scene.begin(2, 0, "a")
    leaving = scene.sleeper()
    leaving.start(leaving.house.desk.give_back("a", Guest.leave))
    await scene.until(leaving, lambda: bool((guest := scene.guest("a")) and guest.status is Status.LEFT))
    await leaving.crash()
    assert (await scene.desk.claim(a_guest("a"))).status is Status.SEATED
    await scene.desk.give_back("a", Guest.leave)
    assert await scene.status("a") is Status.LEFT
    await scene.settled()


async def test_a_giving_back_that_others_have_undone_is_begun_anew() -> None:
    scene = Scene()
    await scene.begin(1, 0, "a")
    asleep = scene.sleeper()
    asleep.start(asleep.house.desk.give_back("a", Guest.leave))
    await scene.until(asleep, scene.entered("a"))
    await scene.desk.resume("hall")  # taken for one left behind: a has not left, so it is undone
    assert (scene.hall().seats.used, scene.hall().seats.pending) == (1, [])
    await scene.to_its_end(asleep)
    assert await scene.status("a") is Status.LEFT
    await scene.settled()


async def test_who_gives_up_before_being_answered_is_answered_first() -> None:
    scene = Scene()
    await scene.begin(1, 0)
    asleep = scene.sleeper()
    asleep.start(asleep.house.desk.claim(a_guest("a")))
    await scene.until(asleep, lambda: scene.guest("a") is not None)
    await scene.desk.give_back("a", Guest.leave)
    await scene.to_its_end(asleep)
    assert await scene.status("a") is Status.LEFT
    await scene.settled()


async def test_one_who_goes_away_while_others_are_decided_with_it_takes_nothing_from_them() -> None:
    scene = Scene()
    await scene.begin(2, 0)
    together = scene.sleeper()
    for name in ("a", "b"):
        together.start(together.house.desk.claim(a_guest(name)))
    await scene.until(together, lambda: scene.guest("a") is not None and scene.guest("b") is not None)
    await all_wait()
    together.leave(0)
    await scene.to_its_end(together)
    assert await scene.status("b") is Status.SEATED
    await scene.settled()
    assert await scene.status("a") is Status.SEATED  # it had asked; whoever asks for it finds its seat


async def test_what_one_hall_set_aside_is_not_taken_for_a_seat_in_another() -> None:
    scene = Scene()
    await scene.begin(0, 0)
    await scene.awake.house.halls.create(a_hall(1, 0, "annex"))
    asleep = scene.sleeper()
    asleep.start(asleep.house.desk.claim(a_guest("a")))
    await scene.until(asleep, lambda: scene.guest("a") is not None)
    await scene.desk.carry_on("a")
    assert await scene.status("a") is Status.REFUSED
    await scene.awake.house.halls.change("hall", lambda hall: hall.seats.resize(1))
    turning = scene.sleeper()
    turning.start(turning.house.desk.claim(a_guest("a", hall="annex")))
    await scene.steps(
        turning, 3
    )  # its own document, the annex's rule, the hall's books: nothing here concerns a any more
    await scene.until(asleep, scene.entered("a"))  # now something does, in the hall
    await scene.until(turning, lambda: bool((guest := scene.guest("a")) and guest.asking))
    await scene.to_its_end(asleep)
    await scene.to_its_end(turning)
    a = scene.guest("a")
    assert a is not None
    assert (a.hall, a.status, scene.hall().seats.used) == ("annex", Status.SEATED, 0)
    await scene.settled()

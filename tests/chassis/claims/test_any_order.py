"""Two processes, every step of theirs in any order, and a crash at any of them: nothing is given twice, nothing is lost."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.chassis.domain import WrongState
from services.chassis.domain.quota import Kind
from services.chassis.store import repository
from tests.chassis.claims.conftest import books_balance
from tests.chassis.claims.hall import Guest, Hall, Status, a_guest, a_hall
from tests.chassis.claims.stepping import Process, Shelf, all_wait

GUESTS = ("a", "b", "c", "d")
HALLS = ("hall", "annex")
Action = tuple[str, int, int]
WHICH, WHO = st.integers(0, 1), st.integers(0, 7)
STEPS = st.tuples(st.just("step"), WHICH, st.integers(0, 15))
DEEDS = st.tuples(st.sampled_from(["claim", "claim", "leave", "leave", "sweep", "grow", "crash"]), WHICH, WHO)
ACTIONS = st.lists(st.one_of(STEPS, STEPS, DEEDS), min_size=20, max_size=100)


@pytest.fixture(autouse=True)
def nobody_waits_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository.random, "random", lambda: 0.0)


@dataclass
class Story:
    """What is done to two halls, and what must hold after each thing that is done. Who has no seat in one may ask in the other."""

    seats: int
    line: int
    guarded: bool = True
    shelf: Shelf = field(init=False)
    processes: list[Process] = field(init=False)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Who waits: in which hall, at which place."""

    def __post_init__(self) -> None:
        self.shelf = Shelf(guarded=self.guarded)
        self.processes = [Process(self.shelf), Process(self.shelf)]

    async def tell(self, actions: list[Action]) -> None:
        await self.open()
        for action in actions:
            await self._do(*action)
            await all_wait()
            self._check()
        for process in self.processes:
            await process.crash()
        await self._recover()

    async def open(self) -> None:
        first = Process(self.shelf)
        first.turnstile.open = True
        for id in HALLS:
            await first.house.halls.create(a_hall(self.seats, self.line, id))

    async def _do(self, what: str, which: int, number: int) -> None:
        process = self.processes[which]
        desk, name, hall = process.house.desk, GUESTS[number % 4], HALLS[number // 4 % 2]
        match what:
            case "step":  # some way with one errand, or a little with each
                for _ in range(1 + number // 4 * 3):
                    process.step(number % 4)
                    await all_wait()
            case "claim":
                process.start(desk.claim(a_guest(name, hall=hall)))
            case "leave" if ("guests", name) in self.shelf.documents:
                process.start(desk.give_back(name, Guest.leave))
            case "sweep":
                process.start(desk.sweep())
            case "grow" if number % 4 == 0:
                process.start(process.house.halls.change(hall, lambda hall: hall.seats.resize(hall.seats.limit + 1)))
            case "crash" if number % 4 == 0:
                await process.crash()
                self.processes[which] = Process(self.shelf)

    def _check(self) -> None:
        halls, guests = self.present()
        places: dict[str, tuple[str, int]] = {}
        for hall in halls:
            here = [guest for guest in guests if guest.hall == hall.id]
            assert sum(guest.held == "seat" for guest in here) <= hall.seats.limit, "more sit than there are seats"
            still = {entry.ticket for entry in hall.seats.pending if entry.kind is Kind.QUEUE}
            line = {guest.id: guest.in_line for guest in here if guest.in_line is not None}
            for guest in here:
                where, had = self.places.get(guest.id, ("", 0))
                if where == hall.id and guest.status is Status.SEATED:
                    earlier = {place for place in (*line.values(), *still) if place < had}
                    assert not earlier, f"{guest.id} had place {had} and passed {earlier}"
            places |= {id: (hall.id, place) for id, place in line.items()}
        self.places = places
        for process in self.processes:
            assert all(isinstance(error, WrongState) for error in process.refused()), process.refused()

    def present(self) -> tuple[list[Hall], list[Guest]]:
        found: list[dict[str, Any]] = []
        halls: list[Hall] = []
        for (collection, id), document in self.shelf.documents.items():
            body = {**document.body, "id": id, "version": document.version, "due_at": document.due_at}
            if collection == "halls":
                halls.append(Hall.model_validate(body))
            else:
                found.append(body)
        return halls, [Guest.model_validate(body) for body in found]

    async def _recover(self) -> None:
        """A new process finds what the others left: first by the timers of those who wait for a word, then by its sweep."""
        last = Process(self.shelf)
        last.turnstile.open = True
        for guest in self.present()[1]:
            await last.house.desk.carry_on(guest.id)
        await last.house.desk.sweep()
        self._check()
        await books_balance(last.house)
        for hall in self.present()[0]:
            assert hall.seats.waiting == 0 or hall.seats.used == hall.seats.limit, "somebody waits beside a free seat"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seats=st.integers(0, 2), line=st.integers(0, 3), actions=ACTIONS)
def test_in_any_order_and_with_any_crash_the_books_balance(seats: int, line: int, actions: list[Action]) -> None:
    asyncio.run(Story(seats, line).tell(actions))


@pytest.mark.parametrize(("guarded", "seated"), [(True, 1), (False, 2)])
async def test_without_the_version_guard_more_sit_than_there_are_seats(guarded: bool, seated: int) -> None:
    """The control: two who go step by step beside each other, on a store that keeps its promise and on one that does not."""
    story = Story(1, 0, guarded=guarded)
    await story.open()
    for process, name in zip(story.processes, GUESTS, strict=False):
        process.start(process.house.desk.claim(a_guest(name)))
    for _ in range(60):
        for process in story.processes:
            process.step(0)
            await all_wait()
    _, guests = story.present()
    assert sum(guest.held == "seat" for guest in guests) == seated

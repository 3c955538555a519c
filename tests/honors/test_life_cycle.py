"""From the list to the award, with everything that can come in between, in any order: withdrawals, objections, places that are
given up and taken over, events that arrive late or twice."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.honors.domain.nomination import Nomination
from services.honors.domain.notice import PublicNotice, Standing
from services.honors.domain.objection import Objection
from services.honors.domain.objection import Status as Objected
from services.honors.domain.place import Place
from services.honors.domain.place import Status as Placed
from services.honors.domain.ranking import Standing as Listed
from services.honors.domain.standing import OUT, Status
from services.honors.published import NominationAwarded
from tests.honors.world import World


class LifeCycle(RuleBasedStateMachine):
    world: World

    @initialize(size=st.integers(2, 6), quota=st.integers(1, 3), migrants=st.frozensets(st.integers(0, 5)))
    def ranked(self, size: int, quota: int, migrants: frozenset[int]) -> None:
        self.world = World(size, quota, migrants)
        listing = self.world.programme.listing
        assert listing is not None
        self.first = {line.nomination for line in listing.standing(Listed.CALLED_UP)}

    def pick(self, data: st.DataObject, what: list[Any]) -> Any:
        return what[data.draw(st.integers(0, len(what) - 1))] if what else None

    @rule(data=st.data())
    def shortlist(self, data: st.DataObject) -> None:
        self.world.shortlist(self.pick(data, self.world.nominations))

    @rule()
    def shortlist_all(self) -> None:
        for nomination in self.world.nominations:
            self.world.shortlist(nomination)

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        self.world.withdraw(self.pick(data, self.world.nominations))

    @rule()
    def publish(self) -> None:
        self.world.publish()

    @precondition(lambda self: self.world.all(PublicNotice))
    @rule(data=st.data())
    def object_to_one(self, data: st.DataObject) -> None:
        notice: PublicNotice = self.pick(data, self.world.all(PublicNotice))
        self.world.object_to(notice, self.pick(data, notice.entries).nomination)

    @precondition(lambda self: self.world.all(Objection))
    @rule(data=st.data(), upheld=st.booleans())
    def decide(self, data: st.DataObject, upheld: bool) -> None:
        self.world.decide(self.pick(data, self.world.all(Objection)), upheld=upheld)

    @rule()
    def all_the_way_to_the_notice(self) -> None:
        self.shortlist_all()
        self.world.settle()
        self.world.publish()
        self.world.settle()

    @rule()
    def all_the_way_to_the_award(self) -> None:
        self.all_the_way_to_the_notice()
        self.world.pass_time()
        self.world.settle()
        self.world.award()

    @rule()
    def pass_time(self) -> None:
        self.world.pass_time()

    @rule()
    def award(self) -> None:
        self.world.award()

    @rule(data=st.data(), again=st.booleans())
    def deliver_one(self, data: st.DataObject, again: bool) -> None:
        stream = self.pick(data, self.world.waiting())
        if stream is not None:
            self.world.deliver(stream, again=again)

    @rule(data=st.data())
    def a_timer_fires(self, data: st.DataObject) -> None:
        due = self.pick(data, list(self.world.timers()))
        if due is not None:
            due()

    @rule()
    def settle(self) -> None:
        self.world.settle()

    @invariant()
    def places_are_never_exceeded_and_the_books_are_right(self) -> None:
        places = self.world.programme.places
        assert places.used == sum(place.status is Placed.HELD for place in self.world.all(Place)) <= places.limit

    @invariant()
    def who_is_awarded_was_cleared_on_a_notice_and_each_has_a_number_of_its_own(self) -> None:
        awarded = [n for n in self.world.all(Nomination) if n.status is Status.AWARDED]
        assert len({nomination.number for nomination in awarded}) == len(awarded) <= self.world.programme.places.limit
        cleared = {
            entry.nomination
            for notice in self.world.all(PublicNotice)
            if notice.ended
            for entry in notice.entries
            if entry.standing is Standing.CLEARED
        }
        assert {nomination.id for nomination in awarded} <= cleared

    @invariant()
    def nobody_is_awarded_while_an_objection_is_open_or_was_upheld(self) -> None:
        against = {
            objection.nomination
            for objection in self.world.all(Objection)
            if objection.status in (Objected.RECEIVED, Objected.UPHELD)
        }
        assert not against & {n.id for n in self.world.all(Nomination) if n.status is Status.AWARDED}

    @invariant()
    def nobody_is_awarded_twice(self) -> None:
        told = [
            event.nomination
            for events in self.world.streams.values()
            for _, event in events
            if isinstance(event, NominationAwarded)
        ]
        assert len(told) == len(set(told))

    def teardown(self) -> None:
        """When all has arrived: nobody who is out holds a place, and no place is empty while somebody waits for one."""
        if not hasattr(self, "world"):
            return
        self.world.settle()
        listing = self.world.programme.listing
        assert listing is not None
        out = {nomination.id for nomination in self.world.all(Nomination) if nomination.status in OUT}
        holding = {place.nomination for place in self.world.all(Place) if place.status is Placed.HELD}
        called_up = {line.nomination for line in listing.standing(Listed.CALLED_UP)}
        left = len(listing.lines) - len(out)
        assert out == {line.nomination for line in listing.standing(Listed.GONE)}
        assert not holding & out
        assert len(called_up) == min(self.world.programme.places.limit, left)
        assert called_up - self.first <= holding, "who moves up takes the place without being asked"
        upheld = {o.nomination for o in self.world.all(Objection) if o.status is Objected.UPHELD}
        assert upheld <= out
        for nomination in self.world.all(Nomination):
            held = nomination.id in holding
            assert held == (nomination.status in (Status.SHORTLISTED, Status.ON_NOTICE, Status.AWARDED))


TestLifeCycle = LifeCycle.TestCase
TestLifeCycle.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)

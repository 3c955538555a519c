"""All documents of one programme in memory, with the real rules and the real handlers; events arrive when the test says so,
each stream in its order, and sometimes twice."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from services.chassis.cause import Cause
from services.chassis.domain import Aggregate, Denied, Event, NotFound, Refused, WrongState
from services.chassis.effects import Change, Create
from services.honors import handlers
from services.honors.domain.nomination import Nomination
from services.honors.domain.notice import PublicNotice, Standing
from services.honors.domain.objection import Objection
from services.honors.domain.place import Place
from services.honors.domain.programme import Programme
from services.honors.domain.ranking import Candidate
from services.honors.domain.scoring import Mark
from services.honors.domain.standing import Status
from services.honors.domain.terms import Group
from tests.honors.samples import NOW, PROGRAMME, PROVINCE, figure, programme, ratio, terms, under_review

A = TypeVar("A", bound=Aggregate)
Stream = tuple[type[Aggregate], str]


class World:
    def __init__(self, size: int, quota: int, migrants: frozenset[int]) -> None:
        self.now: datetime = NOW
        self.documents: dict[Stream, Aggregate] = {}
        self.streams: dict[Stream, deque[tuple[int, Event]]] = {}
        self.done: dict[Stream, int] = {}
        """How many effects of the first event of a stream are seen to."""
        group = Group.MIGRANT_WORKER
        self.nominations = [self._reviewed(at, (group,) if at in migrants else ()) for at in range(size)]
        opened = programme(quota=quota, terms=terms(ratios=(ratio(group, 30),), minimum_scores=figure(2)))
        opened.rank([self._candidate(id, 90 - at) for at, id in enumerate(self.nominations)], "试用", "approver", NOW)
        self.save(opened)

    def _reviewed(self, at: int, groups: tuple[Group, ...]) -> str:
        nomination = under_review(f"n{at}", groups=groups)
        nomination.raised().clear()
        self.save(nomination)
        return nomination.id

    def _candidate(self, id: str, score: float) -> Candidate:
        nominee = self.get(Nomination, id).nominee
        mark = Mark(raw=score, normalised=score, lowest=60, scores=2)
        return Candidate(id, mark, frozenset(nominee.groups), nominee.years_of_work, NOW)

    def get(self, kind: type[A], id: str) -> A:
        found = self.documents[kind, id]
        assert isinstance(found, kind)
        return found

    def all(self, kind: type[A]) -> list[A]:
        return [each for each in self.documents.values() if isinstance(each, kind)]

    @property
    def programme(self) -> Programme:
        return self.get(Programme, PROGRAMME)

    def save(self, aggregate: Aggregate) -> None:
        key = (type(aggregate), aggregate.id)
        self.documents[key] = aggregate
        self.streams.setdefault(key, deque()).extend(aggregate.raised())
        aggregate.raised().clear()

    # events

    def waiting(self) -> list[Stream]:
        return [stream for stream, events in self.streams.items() if events]

    def deliver(self, stream: Stream, *, again: bool = False) -> None:
        """One effect of the first event of the stream, for each changes a document of its own and nothing holds them together;
        after the last one the next event is the first. `again`: from the first effect on, as after a crash."""
        sequence, event = self.streams[stream][0]
        cause = Cause("correlation", source=f"{event.topic}/{stream[1]}", sequence=sequence, at=self.now)
        effects = [
            effect for reading in handlers.ALL if reading.event is type(event) for effect in reading(event, cause)
        ]
        done = 0 if again else self.done.get(stream, 0)
        if done < len(effects):
            self._apply(effects[done], cause)
        self.done[stream] = done + 1
        if done + 1 >= len(effects):
            self.streams[stream].popleft()
            self.done[stream] = 0

    def _apply(self, effect: Create | Change, cause: Cause) -> None:
        if isinstance(effect, Create):
            if (type(effect.aggregate), effect.aggregate.id) not in self.documents:
                self.save(effect.aggregate)
            return
        document = self.documents.get((effect.kind, effect.id))
        if document is None:
            assert effect.missing == "ignore", f"{effect.kind.__name__} is missing: the event would be parked"
            return
        if document.marks.get(cause.source, 0) >= cause.sequence:
            return
        effect.decide(document)  # whatever it refuses would be parked: it fails the test
        document.marks[cause.source] = cause.sequence
        self.save(document)

    # what people and timers do; what is refused changes nothing

    def claim(self, place: Place) -> None:
        holder = self.programme
        try:
            holder.admit(place.nomination)
            outcome = holder.places.claim(place.id)
        except Refused as refusal:
            outcome = Denied(refusal.reason)
        place.take(outcome, holder, self.now)
        if not isinstance(outcome, Denied):
            holder.places.resolve(outcome.ticket, accepted=place.accepted(outcome.ticket))
        self.save(place)

    def give_back(self, place: Place) -> None:
        quota = self.programme.places
        if place.held != "nothing":
            ticket = quota.free(place.id)
            accepted = place.give(ticket, lambda: place.leave(None))
            quota.resolve(ticket, accepted=accepted, held=place.gave)
        else:
            place.leave(None)
        self.save(place)
        self.move_the_line()

    def move_the_line(self) -> None:
        quota = self.programme.places
        while quota.has_room_for_the_line:
            first = min((p for p in self.all(Place) if p.in_line is not None), key=lambda p: p.in_line or 0)
            granted = quota.promote(first.id, first.in_line or 0, quota.joined)
            assert granted is not None and granted != "look_again"
            first.step_up(granted.ticket, None, self.now)
            quota.resolve(granted.ticket, accepted=True)
            self.save(first)

    def shortlist(self, nomination: str) -> None:
        try:
            self.programme.admit(nomination)
        except Refused:
            return
        new = Place.asked_for(PROGRAMME, nomination)
        if (Place, new.id) not in self.documents:
            self.claim(new)

    def withdraw(self, nomination: str) -> None:
        document = self.get(Nomination, nomination)
        try:
            document.withdraw("someone", PROVINCE)
        except WrongState:
            return
        self.save(document)

    def publish(self) -> None:
        had = {entry.nomination for notice in self.all(PublicNotice) for entry in notice.entries}
        found = [n.id for n in self.all(Nomination) if n.status is Status.SHORTLISTED and n.id not in had]
        if found:
            number = len(self.all(PublicNotice)) + 1
            self.save(
                PublicNotice.publish(
                    self.programme,
                    number,
                    found,
                    contact="-",
                    working_days=None,
                    is_working_day=lambda day: day.weekday() < 5,
                    by="approver",
                    now=self.now,
                )
            )

    def object_to(self, notice: PublicNotice, nomination: str) -> None:
        number = len(self.all(Objection))
        objection = Objection(
            id=f"o{number}",
            notice=notice.id,
            programme=PROGRAMME,
            nomination=nomination,
            organization=PROVINCE,
            person="objector",
            grounds="…",
            filed_at=self.now,
        )
        try:
            notice.freeze(objection.id, nomination, self.now)
        except (Refused, NotFound):
            return
        self.save(notice)
        objection.receive()
        self.save(objection)

    def decide(self, objection: Objection, *, upheld: bool) -> None:
        ruling = objection.uphold if upheld else objection.dismiss
        try:
            ruling("approver", frozenset(), "…", self.now)
        except WrongState:
            return
        self.save(objection)

    def pass_time(self) -> None:
        self.now += timedelta(days=5)

    def timers(self) -> Iterator[Any]:
        """What is due; each is done when it is called."""
        for place in self.all(Place):
            if place.due_at is not None and place.due_at <= self.now:
                yield lambda place=place: self.look_after(place)
        for notice in self.all(PublicNotice):
            if notice.due_at is not None and notice.due_at <= self.now:
                yield lambda notice=notice: self.end(notice)
        for nomination in self.all(Nomination):
            if nomination.due_at is not None and nomination.status is Status.SHORTLISTED and self.all(PublicNotice):
                yield lambda nomination=nomination: self.attend(nomination)

    def look_after(self, place: Place) -> None:
        if place.asking:
            self.claim(place)
        if place.leaving:
            self.give_back(place)

    def end(self, notice: PublicNotice) -> None:
        notice.on_due(self.now)
        self.save(notice)

    def attend(self, nomination: Nomination) -> None:
        self.publish()
        nomination.on_due(self.now)

    def award(self) -> None:
        cleared = {id for notice in self.all(PublicNotice) for id in notice.with_standing(Standing.CLEARED)}
        on_notice = {n.id for n in self.all(Nomination) if n.status is Status.ON_NOTICE}
        try:
            self.programme.award(cleared & on_notice, "approver", self.now)
        except Refused:
            return
        self.save(self.programme)

    def settle(self) -> None:
        """Until nothing is on its way."""
        while self.waiting() or any(True for _ in self.timers()):
            for due in list(self.timers()):
                due()
            for stream in self.waiting():
                self.deliver(stream)

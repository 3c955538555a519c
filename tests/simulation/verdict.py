"""How the outings must have come out, told from the answers that were given and from what is at rest."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from services.chassis.domain import Aggregate
from services.chassis.log.envelope import from_record
from services.chassis.running.parking import ParkedEvent
from services.chassis.simulation.world import World
from services.chassis.store.port import Json
from tests.simulation.outings import Booking, BookingCheckedIn, BookingTold, Letter, Mailbox, Outing, OutingStarted

COMES_TO = {"seat": {"seat"}, "place": {"seat", "place"}, "nothing": {"nothing"}}
"""What one who was told so may hold in the end, when nobody asked for anything else since."""

STRANGE = ("", "strange")
"""The ids of what is no event of ours."""


class Verdict:
    def __init__(self, world: World, events: Sequence[Json]) -> None:
        self._world = world
        self._events = events

    def _bodies(self, service: str, kind: type[Aggregate]) -> dict[str, Json]:
        return {id: row.body for id, row in self._world.truth.rows(service, kind).items()}

    def each_answer_held(self) -> None:
        for id, booking in self._bodies("outings", Booking).items():
            subject = f"{booking['person']}/{booking['outing']}"
            last = self._world.ledger.last_word(subject)
            if last is not None and not last.refused and booking["held"] not in COMES_TO[last.answer]:
                self._world.breach(f"{subject} was told {last.answer} and holds {booking['held']} ({id})")
        bookings = {f"{b['person']}/{b['outing']}" for b in self._bodies("outings", Booking).values()}
        for call in self._world.ledger.calls:
            subject = call.command.subject
            if call.answered is not None and not call.refused and "/" in subject and subject not in bookings:
                self._world.breach(f"{subject} was told {call.answer} and is not there")

    def each_note_was_taken_once(self) -> None:
        calls = [call for call in self._world.ledger.calls if call.command.subject.startswith("note ")]
        for id, outing in self._bodies("outings", Outing).items():
            here = [call for call in calls if call.command.name.endswith(id)]
            told: dict[str, set[str]] = defaultdict(set)
            for call in here:
                if call.answered is not None and not call.refused:
                    told[call.command.subject].add(call.answer)
            tried = {call.command.subject for call in here}
            if not len(told) <= outing["notes"] <= len(tried):
                self._world.breach(f"{id} has {outing['notes']} notes of {len(tried)}, {len(told)} answered")
            numbers = Counter(number for answers in told.values() for number in answers)
            if any(len(answers) > 1 for answers in told.values()) or any(n > 1 for n in numbers.values()):
                self._world.breach(f"{id}: one note, one answer, always the same: {dict(told)}")

    def each_event_was_counted_once(self) -> None:
        told = Counter(event["data"]["outing"] for event in self._events if event["type"] == BookingTold.type)
        started = Counter(event["subject"] for event in self._events if event["type"] == OutingStarted.type)
        letters = Counter(letter["booking"] for letter in self._bodies("post", Letter).values())
        for id, outing in self._bodies("outings", Outing).items():
            if outing["heard"] != told[id]:
                self._world.breach(f"{id} heard {outing['heard']} of {told[id]}")
            if started[id] != outing["started"]:
                self._world.breach(f"{id} started {started[id]} times")
        for id, booking in self._bodies("outings", Booking).items():
            if booking["letters"] != letters[id]:
                self._world.breach(f"booking {id} counts {booking['letters']} of {letters[id]} letters")

    def mail_came_in_order(self) -> None:
        """Of each booking, one after the other; nothing but what staff discarded may be missing. What they discarded while it was
        being handled says that it was handled, and may have had a part of its effects (docs/reliability.md, seed 245)."""
        sent: dict[tuple[str, str], list[int]] = defaultdict(list)
        for event in self._events:
            if event["type"] in (BookingTold.type, BookingCheckedIn.type):
                sent[event["data"]["person"], f"{event['topic']}/{event['subject']}"].append(event["sequence"])
        discarded = self._discarded(also_handled=True)
        mailboxes = self._bodies("post", Mailbox)
        for (person, source), sequences in sent.items():
            came = mailboxes[person]["came"].get(source, []) if person in mailboxes else []
            missing = set(sequences) - set(came)
            if sorted(set(came)) != came or not missing <= discarded[source]:
                self._world.breach(f"{person} has {came} of {sequences} from {source}")

    def what_was_discarded_had_no_effect(self) -> None:
        discarded = self._discarded()
        for person, mailbox in self._bodies("post", Mailbox).items():
            for source, came in mailbox["came"].items():
                if taken := discarded[source] & set(came):
                    self._world.breach(f"{person} has {sorted(taken)} of {source}, which were discarded")

    def _discarded(self, *, also_handled: bool = False) -> dict[str, set[int]]:
        discarded: dict[str, set[int]] = defaultdict(set)
        for id, row in self._world.truth.rows("post", ParkedEvent).items():
            given_up = row.body["status"] == "discarded" or (also_handled and row.body["discarded_because"] is not None)
            if given_up and row.body["event_id"] not in STRANGE:
                for record in self._world.truth.records(row.body["topic"]):
                    if ParkedEvent.id_of("wuyi.post", record) == id:
                        cause = from_record(record).cause()
                        discarded[cause.source].add(cause.sequence)
        return discarded

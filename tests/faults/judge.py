"""Six invariants, judged by what outsiders were answered and by what lies on the disks; then `wuyi audit`, which must say the same.

1. Every acknowledged command's event is in the log under its id.
2. One effect per consumer and event.
3. No event without its state change.
4. Sequences gapless, and in order after dedup.
5. Every record handled, waiting or parked, exactly one of them.
6. The committed offset never beyond unfinished work. (This one holds at every moment, also with everything dead.)
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from io import StringIO

from rich.console import Console

from services.auditing import audit_data
from services.chassis.ids import derived_id
from tests.faults.client import Outside
from tests.faults.cluster import Served
from tests.faults.evidence import ACTIVITIES, GROUP, REGISTRATIONS, Evidence, Told, gather

TELLS = {
    "wuyi.events.registration.confirmed.v1": "registration_confirmed",
    "wuyi.events.registration.waitlisted.v1": "registration_waitlisted",
    "wuyi.events.registration.promoted.v1": "registration_promoted",
    "wuyi.events.registration.refused.v1": "registration_refused",
    "wuyi.events.registration.cancelled.v1": "registration_cancelled",
    "wuyi.events.activity.approved.v1": "activity_approved",
}
"""Which message each event is to bring, written down here a second time: a judge does not ask the judged."""

SILENT = {
    *(
        f"wuyi.events.activity.{what}.v1"
        for what in ("drafted", "submitted", "opened", "closed", "changed", "completed", "summarized")
    ),
    *(f"wuyi.events.registration.{what}.v1" for what in ("checked_in", "absent")),
}
"""Those that notify has nothing to do about."""

SAYS = {
    "confirmed": {"wuyi.events.registration.confirmed.v1", "wuyi.events.registration.promoted.v1"},
    "waitlisted": {"wuyi.events.registration.waitlisted.v1"},
    "refused": {"wuyi.events.registration.refused.v1"},
    "cancelled": {"wuyi.events.registration.cancelled.v1"},
}
"""By what one was answered: the event that must be there."""


async def judge(outside: Outside) -> Evidence:
    """Once it has come to rest. Raises AssertionError with everything that does not hold."""
    await outside.until_quiet()
    evidence = await gather(outside.platform)
    found = [*_acknowledged(outside, evidence), *_effects(evidence), *_states(evidence), *_sequences(evidence)]
    found += [*_accounted_for(evidence), *_offsets(evidence)]
    assert found == [], found[:20]
    await the_books_balance(outside.platform)
    return evidence


async def the_books_balance(platform: Served) -> None:
    """What `wuyi audit` says of it, without the seconds that a process takes to start."""
    said = StringIO()
    assert await audit_data(platform.settings, Console(file=said, width=200)) == 0, said.getvalue()


async def judge_offsets(outside: Outside) -> None:
    """At any moment, and best when the reader has just died."""
    evidence = await gather(outside.platform)
    found = [*_offsets(evidence), *_sequences(evidence), *_unasked_for(evidence)]
    assert found == [], found[:20]


def _acknowledged(outside: Outside, evidence: Evidence) -> Iterator[str]:
    said: dict[str, set[str]] = defaultdict(set)
    for told in evidence.records:
        if told.ours:
            said[told.subject].add(told.type)
    for what, answer in outside.ledger.items():
        if answer["status_code"] >= 400:
            continue
        id, status = answer["body"]["id"], answer["body"]["status"]
        wanted = {"wuyi.events.activity.drafted.v1"} if what.startswith("draft") else SAYS[status]
        if not wanted & said[id]:
            yield f"1. {what} was answered {status}, and of {id} the log has {said[id] or 'nothing'}"
    places: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for told in evidence.records:
        if told.ours:
            places[told.id].add((told.subject, told.sequence))
    yield from (f"1. the id {id} is that of {len(at)} events" for id, at in places.items() if len(at) > 1)


def message_of(told: Told) -> str | None:
    """The id of the notification that this event is to make; None where it makes none."""
    template = TELLS.get(told.type)
    if template is None or not told.ours or told.data is None:
        return None
    person = told.data["person"] if told.record.topic == REGISTRATIONS else told.data["author"]
    return derived_id("notification", told.id, person, template)


def _effects(evidence: Evidence) -> Iterator[str]:
    yield from _unasked_for(evidence)
    held_up = {body["event_id"] for body in _parked(evidence).values() if body["status"] != "handled"}
    wanted = Counter(
        message for told in evidence.events().values() if told.id not in held_up and (message := message_of(told))
    )
    for id in wanted.keys() - evidence.notifications.keys():
        yield f"2. the notification {id} was never made"
    entries: dict[str, list[int]] = defaultdict(list)
    for document in evidence.notifications.values():
        entries[document.body["person"]].append(document.body["position"] or 0)
    for person, positions in entries.items():
        if sorted(positions) != list(range(1, len(positions) + 1)):
            yield f"2. the inbox of {person} holds {sorted(positions)}"


def _unasked_for(evidence: Evidence) -> Iterator[str]:
    asked_for = {message_of(told) for told in evidence.events().values()}
    for id in evidence.notifications.keys() - asked_for:
        yield f"2. the notification {id} was made by no event, or a second time"


def _states(evidence: Evidence) -> Iterator[str]:
    last: dict[tuple[str, str], int] = {}
    for told in evidence.events().values():
        last[told.record.topic, told.subject] = max(told.sequence, last.get((told.record.topic, told.subject), 0))
    for (topic, subject), sequence in last.items():
        document = evidence.documents[topic].get(subject)
        if document is None or document.body["sequence"] < sequence:
            yield f"3. event {sequence} of {topic}/{subject} is in the log, and its document does not know of it"
    for topic in (ACTIVITIES, REGISTRATIONS):
        for id, document in evidence.documents[topic].items():
            if document.body["sequence"] != last.get((topic, id), 0):
                yield f"3. {topic}/{id} raised {document.body['sequence']} events, the log has {last.get((topic, id))}"


def _sequences(evidence: Evidence) -> Iterator[str]:
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for told in evidence.records:
        if not told.ours:
            continue
        ids = seen[told.record.topic, told.subject]
        if told.sequence == len(ids) + 1:
            ids.append(told.id)
        elif told.sequence > len(ids) or ids[told.sequence - 1] != told.id:
            yield f"4. {told.record.topic}/{told.subject}: after {len(ids)} comes {told.sequence} ({told.id})"


def _parked(evidence: Evidence) -> dict[str, dict[str, object]]:
    return {id: document.body for id, document in evidence.parked.items()}


def states_of(told: Told, evidence: Evidence) -> set[str]:
    """Which of the three it is in; there must be exactly one."""
    parked = evidence.parked.get(parked_id(told))
    unread = told.record.offset >= evidence.committed.get(told.record.place, 0)
    if parked is not None and parked.body["open"]:
        return {"parked", "handled"} if message_of(told) in evidence.notifications else {"parked"}
    if unread:
        return {"waiting"}
    if parked is not None or _nothing_to_do(told) or message_of(told) in evidence.notifications:
        return {"handled"}
    return set()


def _nothing_to_do(told: Told) -> bool:
    return told.ours and told.type in SILENT


def parked_id(told: Told) -> str:
    return derived_id(GROUP, told.record.topic, str(told.record.partition), str(told.record.offset))


def _accounted_for(evidence: Evidence) -> Iterator[str]:
    for told in evidence.records:
        states = states_of(told, evidence)
        if len(states) != 1:
            yield f"5. {told.record.place}@{told.record.offset} ({told.type}) is {states or 'nowhere'}"


def _offsets(evidence: Evidence) -> Iterator[str]:
    for told in evidence.records:
        if told.record.offset >= evidence.committed.get(told.record.place, 0):
            continue
        if _nothing_to_do(told) or parked_id(told) in evidence.parked or message_of(told) in evidence.notifications:
            continue
        yield f"6. {told.record.place}@{told.record.offset} is passed, and not done ({told.type or 'no type'})"

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.cause import Cause, cause
from services.chassis.domain import Answer, Conflict, NotFound, Refused
from services.chassis.log.envelope import Envelope
from services.chassis.store.outgoing import MAX_EVENT_BYTES
from services.chassis.store.port import MAX_DOCUMENT_BYTES
from services.chassis.store.repository import Repository
from tests.chassis.store.conftest import KEYRING, Room
from tests.chassis.store.sample import Counter, Moved, Person, Status

pytestmark = pytest.mark.asyncio


async def test_an_id_is_created_once(room: Room) -> None:
    assert await room.people.create(Person(id="p", organization="a"))
    assert not await room.people.create(Person(id="p", organization="b"))
    assert (await room.people.get("p")).organization == "a"


async def test_what_does_not_exist_is_not_found(room: Room) -> None:
    with pytest.raises(NotFound):
        await room.people.get("nobody")
    with pytest.raises(NotFound):
        await room.people.change("nobody", lambda person: None)
    assert await room.people.get_many(["nobody"]) == {}


async def test_a_change_saves_the_state_and_its_events_and_nudges_the_relay(room: Room) -> None:
    await room.people.create(Person(id="p"))
    assert room.nudges == []
    person, told = await room.people.change("p", lambda p: p.move("630000/1", room.clock.now()))
    assert (told, person.version, person.raised()) == ("630000/1", 2, [])
    assert await room.people.get("p") == person
    assert len(room.nudges) == 1


async def test_an_event_names_what_led_to_it(room: Room) -> None:
    token = cause.set(Cause(correlation="c", causation="far", traceparent="t", id="near", source="x/y", sequence=4))
    try:
        person = Person(id="p")
        person.record(Moved(to="a"))
        person.record(Moved(to="b"))
        await room.people.create(person)
    finally:
        cause.reset(token)
    one, two = [Envelope.from_json(pending.event) for pending in await room.store.pending(10)]
    assert (one.sequence, two.sequence, one.data, two.data) == (1, 2, {"to": "a"}, {"to": "b"})
    assert one.id != two.id
    assert (one.correlation, one.causation, one.traceparent) == ("c", "near", "t")
    assert (one.type, one.topic, one.source) == ("wuyi.sample.person.moved.v1", "wuyi.sample.person", "/wuyi/sample")
    assert (one.subject, one.time) == ("p", "2022-04-01T00:00:00.000000Z")


async def test_a_decision_that_changes_nothing_is_not_saved(room: Room) -> None:
    await room.people.create(Person(id="p", organization="a"))
    person, _ = await room.people.change("p", lambda p: p.move("a", room.clock.now()))
    assert person.version == 1
    assert (await room.people.get("p")).version == 1


async def test_a_change_deep_inside_is_noticed(room: Room) -> None:
    await room.counters.create(Counter(id="c", form={"a": {"b": [1]}}))
    await room.counters.change("c", lambda c: c.form["a"]["b"].append(2))
    assert (await room.counters.get("c")).form == {"a": {"b": [1, 2]}}


async def test_a_timer_alone_is_a_change_and_is_found_when_due(room: Room) -> None:
    await room.counters.create(Counter(id="c"))
    due = room.clock.now() + timedelta(days=1)
    await room.counters.change("c", lambda c: setattr(c, "due_at", due))
    assert (await room.counters.get("c")).due_at == due
    assert await room.counters.due(due - timedelta(microseconds=1)) == []
    assert await room.counters.due(due) == ["c"]


async def test_a_refusal_changes_nothing(room: Room) -> None:
    await room.counters.create(Counter(id="c"))

    def refuse(counter: Counter) -> None:
        counter.add()
        raise Refused("no")

    with pytest.raises(Refused):
        await room.counters.change("c", refuse)
    assert (await room.counters.get("c")).count == 0
    assert await room.store.pending(10) == []


async def test_whoever_saw_an_older_version_is_told_so(room: Room) -> None:
    await room.counters.create(Counter(id="c"))
    await room.counters.change("c", Counter.add, expected=1)
    with pytest.raises(Conflict) as told:
        await room.counters.change("c", Counter.add, expected=1)
    assert told.value.reason == "stale"


async def test_an_answer_is_remembered_with_the_change_it_answers(room: Room) -> None:
    await room.counters.create(Counter(id="c"))

    def answer(counter: Counter, count: int) -> Answer:
        return Answer(key="k", fingerprint="f", status=200, body=str(count), version=counter.version)

    counter, _ = await room.counters.change("c", Counter.add, answer=answer)
    remembered = (await room.counters.get("c")).answered("k")
    assert remembered is not None
    assert (remembered.body, remembered.version, counter.version) == ("1", 2, 2)
    await room.counters.change("c", lambda counter: 1, answer=lambda counter, count: None)
    assert (await room.counters.get("c")).version == 2


async def test_a_batch_is_saved_each_on_its_own(room: Room) -> None:
    await room.counters.create(Counter(id="a"))
    stale = await room.counters.get("a")
    await room.counters.change("a", Counter.add)
    stale.add()
    fresh = Counter(id="b")
    fresh.add()
    assert await room.counters.save_all([stale, fresh, Counter(id="b")]) == [False, True, False]
    assert (stale.version, fresh.version, len(stale.raised())) == (1, 1, 1)
    assert await room.counters.save_all([]) == []


async def test_what_is_too_large_is_refused_at_the_command(room: Room) -> None:
    with pytest.raises(Refused) as told:
        await room.counters.create(Counter(id="c", form={"x": "y" * MAX_DOCUMENT_BYTES}))
    assert told.value.reason == "too_large"
    large = Counter(id="c")
    large.record(Moved(to="x" * MAX_EVENT_BYTES))
    with pytest.raises(Refused) as told:
        await room.counters.create(large)
    assert told.value.reason == "too_large"


async def test_states_and_moments_are_asked_for_as_they_are(room: Room) -> None:
    moment = datetime(2022, 4, 1, tzinfo=UTC)
    await room.people.create(Person(id="a", moved_at=moment))
    await room.people.create(Person(id="b", status=Status.OLD))
    assert [p.id for p in await room.people.find({"status": Status.OLD})] == ["b"]
    assert [p.id for p in await room.people.find({"moved_at": moment})] == ["a"]


async def test_what_is_recalled_is_a_second_old_at_most_and_never_older_than_what_was_changed_here(room: Room) -> None:
    await room.counters.create(Counter(id="c"))
    kept = await room.counters.recall("c")
    assert await room.counters.recall("c") is kept
    await room.counters.change("c", Counter.add)
    assert (await room.counters.recall("c")).count == 1
    theirs = Repository(Counter, room.store, KEYRING, room.clock, lambda: None)
    await theirs.change("c", Counter.add)
    assert (await room.counters.recall("c")).count == 1
    room.clock.advance(timedelta(seconds=1))
    assert (await room.counters.recall("c")).count == 2
    with pytest.raises(NotFound):
        await room.counters.recall("nobody")

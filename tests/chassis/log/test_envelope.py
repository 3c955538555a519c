from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.exceptions import BaseCloudEventException

from services.chassis.domain import Event
from services.chassis.log import envelope as envelope_module
from services.chassis.log import plainly
from services.chassis.log.envelope import Envelope, Unreadable, from_record, parse, to_record
from services.chassis.log.port import Record


class Counted(Event, type="wuyi.sample.envelope.counted.v1"):
    count: int


ENVELOPE = Envelope(
    id="e1",
    type="wuyi.sample.envelope.counted.v1",
    source="/wuyi/sample",
    subject="玉树/1",
    topic="wuyi.sample.envelope",
    time="2022-04-01T08:00:00.000000Z",
    sequence=3,
    correlation="c1",
    causation="e0",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    data={"count": 5},
)


def without(record: Record, *names: str) -> Record:
    return replace(record, headers=tuple(header for header in record.headers if header[0] not in names))


def having(record: Record, name: str, value: bytes) -> Record:
    return replace(record, headers=(*without(record, name).headers, (name, value)))


@pytest.mark.parametrize("envelope", [ENVELOPE, replace(ENVELOPE, causation=None, traceparent=None)])
def test_an_event_comes_out_of_the_outbox_and_off_the_log_as_it_was(envelope: Envelope) -> None:
    assert Envelope.from_json(envelope.to_json()) == envelope
    record = to_record(envelope)
    assert (record.topic, record.key) == ("wuyi.sample.envelope", "玉树/1")
    assert from_record(record) == envelope
    assert parse(from_record(record)) == Counted(count=5)


def test_it_is_a_cloudevent_in_binary_mode() -> None:
    record = to_record(ENVELOPE)
    headers = {name: value.decode() for name, value in record.headers}
    assert record.value == b'{"count":5}'
    assert headers["content-type"] == "application/json"
    assert headers["ce_specversion"] == "1.0"
    assert headers["ce_sequence"] == "3"
    assert (headers["ce_correlationid"], headers["ce_causationid"]) == ("c1", "e0")


def test_what_it_brings_about_names_it() -> None:
    cause = ENVELOPE.cause()
    assert (cause.source, cause.sequence, cause.correlation) == ("wuyi.sample.envelope/玉树/1", 3, "c1")
    assert cause.named_by_its_effects == "e1"
    assert cause.at == datetime(2022, 4, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "broken",
    [
        lambda r: without(r, "ce_id"),
        lambda r: without(r, "ce_time"),
        lambda r: without(r, "ce_type"),
        lambda r: without(r, "ce_subject"),
        lambda r: without(r, "ce_sequence"),
        lambda r: without(r, "content-type"),
        lambda r: without(r, "ce_specversion"),
        lambda r: replace(r, headers=()),
        lambda r: having(r, "ce_sequence", b"three"),
        lambda r: having(r, "ce_sequence", b"0"),
        lambda r: having(r, "ce_time", b"yesterday"),
        lambda r: having(r, "ce_time", b"2022-04-01T00:00:00"),
        lambda r: having(r, "ce_specversion", b"0.3"),
        lambda r: having(r, "ce_id", b"\xff"),
        lambda r: having(r, "ce_id", b""),
        lambda r: replace(r, value=b"not json"),
        lambda r: replace(r, value=b"[]"),
        lambda r: replace(r, value=b""),
        lambda r: replace(r, value=b"\xff\xfe"),
        lambda r: replace(r, key="another"),
    ],
)
def test_what_is_not_an_event_of_ours_is_unreadable_and_nothing_worse(broken: Callable[[Record], Record]) -> None:
    with pytest.raises(Unreadable):
        from_record(broken(to_record(ENVELOPE)))


@pytest.mark.parametrize(
    "envelope",
    [
        replace(ENVELOPE, type="wuyi.sample.envelope.counted.v99"),
        replace(ENVELOPE, data={}),
        replace(ENVELOPE, data={"count": "many"}),
        replace(ENVELOPE, topic="wuyi.other.topic"),
    ],
)
def test_what_nobody_released_in_this_form_is_unreadable(envelope: Envelope) -> None:
    with pytest.raises(Unreadable):
        parse(envelope)


def test_why_it_does_not_fit_is_told_without_what_was_in_it() -> None:
    with pytest.raises(Unreadable) as told:
        parse(replace(ENVELOPE, data={"count": "secret"}))
    assert "count" in told.value.detail
    assert "secret" not in told.value.detail


def test_what_an_outbox_never_held_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        Envelope.from_json({"id": "e1"})


@pytest.mark.parametrize("time", ["2022-04-01T08:00:00.000000Z", "2022-04-01T08:00:00.123456Z"])
@pytest.mark.parametrize("data", [{}, {"count": 5, "who": "玉树"}])
def test_what_our_relays_write_is_read_the_short_way_as_the_sdk_reads_it(
    time: str, data: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = to_record(replace(ENVELOPE, time=time, data=data))
    short = from_record(record)
    monkeypatch.setattr(plainly, "read", lambda record: None)
    assert short == from_record(record)


def test_the_short_way_is_taken_for_what_our_relays_write_and_for_nothing_else() -> None:
    record = to_record(replace(ENVELOPE, time="2022-04-01T08:00:00.123456Z"))
    assert plainly.read(record) is not None
    for broken in (
        having(record, "ce_extra", b"1"),
        having(record, "ce_time", b"2022-04-01T16:00:00.123456+08"),
        having(record, "ce_sequence", "٣".encode()),
        having(record, "ce_sequence", b"03"),
        having(record, "ce_id", b"\xff"),
        having(record, "ce_correlationid", b""),
        replace(record, headers=(*record.headers, ("ce_id", b"another"))),
        replace(record, value=b"[1]"),
        replace(record, key="another"),
    ):
        assert plainly.read(broken) is None


@pytest.mark.parametrize("time", ["2022-04-01T08:00:00.000001Z", "2022-04-01T08:00:00.123456Z"])
@pytest.mark.parametrize("further", [None, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"])
@pytest.mark.parametrize("data", [{}, {"count": 5, "who": "玉树"}])
def test_what_is_written_the_short_way_is_what_the_sdk_would_write(
    time: str, further: str | None, data: dict[str, object]
) -> None:
    envelope = replace(ENVELOPE, time=time, causation=further, traceparent=further, data=data)
    short = plainly.written(envelope)
    assert short is not None and short == envelope_module._as_the_sdk_writes(envelope)


@pytest.mark.parametrize(
    "broken",
    [{"id": ""}, {"subject": ""}, {"type": 5}, {"source": None}, {"time": "yesterday"}, {"time": 5}, {"sequence": "3"}],
)
def test_the_short_way_of_writing_is_for_what_is_whole(broken: dict[str, Any]) -> None:
    assert plainly.written(replace(ENVELOPE, **broken)) is None


@pytest.mark.parametrize("broken", [{"id": ""}, {"subject": ""}, {"type": ""}, {"time": "yesterday"}])
def test_what_is_no_cloudevent_is_not_written(broken: dict[str, Any]) -> None:
    with pytest.raises((ValueError, BaseCloudEventException)):
        to_record(replace(ENVELOPE, **broken))

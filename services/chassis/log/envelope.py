"""One event on its way: as JSON in an outbox, as a CloudEvent 1.0 in Kafka's binary mode on the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from cloudevents.core.base import BaseCloudEvent, EventFactory
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.base import Format
from cloudevents.core.v1.event import CloudEvent
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from services.chassis.cause import Cause
from services.chassis.domain.errors import Invalid
from services.chassis.domain.event import Event
from services.chassis.domain.types import instant_text
from services.chassis.log import plainly
from services.chassis.log.plainly import CONTENT_TYPE
from services.chassis.log.port import Record

Json = dict[str, Any]


class Unreadable(Invalid):
    """What came cannot be read as one of our events, now or ever: it is parked, not tried again."""

    code = "unreadable"


@dataclass(frozen=True, slots=True)
class Envelope:
    id: str
    type: str
    source: str
    subject: str
    """The id of the aggregate that recorded it, and the key of its record."""
    topic: str
    time: str
    """As `instant_text` writes it."""
    sequence: int
    correlation: str
    causation: str | None
    traceparent: str | None
    data: Json

    def to_json(self) -> Json:
        return {name: getattr(self, name) for name in _FIELDS}

    @classmethod
    def from_json(cls, body: Json) -> "Envelope":
        try:
            return cls(**body)
        except TypeError as error:
            raise Unreadable(f"not an envelope: {error}", code="not_an_envelope") from None

    def cause(self) -> Cause:
        """What this event is to whatever it brings about."""
        return Cause(
            correlation=self.correlation,
            causation=self.causation,
            traceparent=self.traceparent,
            id=self.id,
            source=f"{self.topic}/{self.subject}",
            sequence=self.sequence,
            at=datetime.fromisoformat(self.time),
        )


_FIELDS = tuple(Envelope.__dataclass_fields__)


class _JsonData(Format):
    """The SDK's JSON format for the data of one event; pydantic's encoder, because it is several times as fast."""

    def read(self, event_factory: EventFactory | None, data: str | bytes) -> BaseCloudEvent:
        raise Unreadable("structured mode is not used on our topics", code="not_binary_mode")

    def write(self, event: BaseCloudEvent) -> bytes:
        raise NotImplementedError("events travel in binary mode")

    def write_data(self, data: Json | str | bytes | None, datacontenttype: str | None) -> bytes:
        return to_json(data)

    def read_data(self, body: bytes, datacontenttype: str | None) -> Json:
        if datacontenttype != CONTENT_TYPE:
            raise Unreadable("the content type is not application/json", code="content_type")
        data = from_json(body)
        if not isinstance(data, dict):
            raise Unreadable("the data is not a JSON object", code="data")
        return cast(Json, data)

    def get_content_type(self) -> str:
        return CONTENT_TYPE


_FORMAT = _JsonData()


def to_record(envelope: Envelope) -> Record:
    """Raises what the SDK says of an envelope that is no CloudEvent."""
    return plainly.written(envelope) or _as_the_sdk_writes(envelope)


def _as_the_sdk_writes(envelope: Envelope) -> Record:
    attributes: Json = {
        "specversion": "1.0",
        "id": envelope.id,
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": datetime.fromisoformat(envelope.time),
        "datacontenttype": CONTENT_TYPE,
        "sequence": str(envelope.sequence),
        "correlationid": envelope.correlation,
    }
    if envelope.causation is not None:
        attributes["causationid"] = envelope.causation
    if envelope.traceparent is not None:
        attributes["traceparent"] = envelope.traceparent
    message = to_binary(CloudEvent(attributes, envelope.data), _FORMAT, key_mapper=_no_key)
    return Record(envelope.topic, envelope.subject, message.value, tuple(message.headers.items()))


def _no_key(event: BaseCloudEvent) -> None:
    """The record's key is the subject; the SDK need not say it a second time."""


def from_record(record: Record) -> Envelope:
    """Raises Unreadable, with a reason that staff can group by, for whatever is not an event of ours."""
    plain = plainly.read(record)
    if plain is not None:
        return Envelope(**plain)
    try:
        event = from_binary(KafkaMessage(dict(record.headers), None, record.value), _FORMAT, CloudEvent)
        envelope = _envelope(record, event.get_attributes(), cast(Json, event.get_data()))
    except (ValueError, TypeError, KeyError, CloudEventValidationError) as error:
        # the message may quote the data, and the data may be anything: only the kind of the error is told
        raise Unreadable(f"not a CloudEvent: {type(error).__name__}", code="not_a_cloudevent") from error
    if envelope.subject != record.key:
        raise Unreadable("the record's key is not its subject, so its order is not certain", code="key")
    return envelope


def _envelope(record: Record, attributes: Json, data: Json) -> Envelope:
    # an id or a time that is missing was filled in by the SDK, and would be another one at each delivery
    given = {name.lower() for name, _ in record.headers}
    for name in ("ce_specversion", "ce_id", "ce_time"):
        if name not in given:
            raise Unreadable(f"{name} is missing", code="not_a_cloudevent")
    sequence = int(attributes["sequence"])
    if sequence < 1:
        raise Unreadable("the sequence counts from 1", code="sequence")
    return Envelope(
        id=attributes["id"],
        type=attributes["type"],
        source=attributes["source"],
        subject=attributes["subject"],
        topic=record.topic,
        time=instant_text(attributes["time"]),
        sequence=sequence,
        correlation=attributes.get("correlationid") or attributes["id"],
        causation=attributes.get("causationid"),
        traceparent=attributes.get("traceparent"),
        data=data,
    )


def parse(envelope: Envelope) -> Event:
    """The event as its publisher defined it. Raises Unreadable when nobody has, or when the data does not fit."""
    kind = Event.released.get(envelope.type)
    if kind is None:
        raise Unreadable(f"no event is called {envelope.type}", code="unknown_type")
    if kind.topic != envelope.topic:
        raise Unreadable(f"{envelope.type} does not belong on {envelope.topic}", code="topic")
    try:
        return kind.model_validate(envelope.data)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, e["loc"])) or "(all)" for e in error.errors(include_input=False))
        raise Unreadable(f"{envelope.type} does not fit its schema: {fields}", code="schema") from None

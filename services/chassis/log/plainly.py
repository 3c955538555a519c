"""Our own events to Kafka's binary mode and back, without the CloudEvents SDK's detours: a tenth of what writing costs with it,
and half of what reading does. What is anything else, good or bad, is left to the SDK, and a test has both say the same.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from services.chassis.log.port import Record

if TYPE_CHECKING:
    from services.chassis.log.envelope import Envelope

Json = dict[str, Any]
CONTENT_TYPE = "application/json"
_TIME_AS_WE_WRITE_IT = len("2022-04-01T08:00:00.000000Z")


def written(envelope: "Envelope") -> Record | None:
    """None where it is anything but an event of ours as it should be."""
    time, sequence = envelope.time, envelope.sequence
    told = (envelope.id, envelope.source, envelope.type, envelope.subject, time, envelope.correlation)
    further = [each for each in (envelope.causation, envelope.traceparent) if each is not None]
    if not all(isinstance(each, str) and each for each in (*told, *further)) or type(sequence) is not int:
        return None
    if len(time) != _TIME_AS_WE_WRITE_IT or not time.endswith("Z") or not isinstance(envelope.data, dict):
        return None
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", envelope.id.encode()),
        ("ce_source", envelope.source.encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_subject", envelope.subject.encode()),
        ("ce_time", time.encode()),
        ("content-type", CONTENT_TYPE.encode()),
        ("ce_sequence", b"%d" % sequence),
        ("ce_correlationid", envelope.correlation.encode()),
    ]
    if envelope.causation is not None:
        headers.append(("ce_causationid", envelope.causation.encode()))
    if envelope.traceparent is not None:
        headers.append(("ce_traceparent", envelope.traceparent.encode()))
    return Record(envelope.topic, envelope.subject, to_json(envelope.data), tuple(headers))


_NEEDED = frozenset(
    (
        "content-type",
        *(
            f"ce_{name}"
            for name in ["specversion", "id", "source", "type", "subject", "time", "sequence", "correlationid"]
        ),
    )
)
_KNOWN = _NEEDED | {"ce_causationid", "ce_traceparent"}


def read(record: Record) -> Json | None:
    """What makes the Envelope; None where it is anything but a record of ours as it should be."""
    headers = dict(record.headers)
    if len(headers) != len(record.headers) or not _NEEDED <= headers.keys() <= _KNOWN:
        return None
    if headers["ce_specversion"] != b"1.0" or headers["content-type"] != CONTENT_TYPE.encode():
        return None
    try:
        told = {name: value.decode() for name, value in headers.items()}
        time, sequence, data = told["ce_time"], told["ce_sequence"], from_json(record.value)
        datetime.fromisoformat(time)
    except ValueError:
        return None
    if len(time) != _TIME_AS_WE_WRITE_IT or not time.endswith("Z") or not isinstance(data, dict):
        return None
    if not (sequence.isascii() and sequence.isdecimal() and sequence[0] != "0" and all(told.values())):
        return None
    if told["ce_subject"] != record.key:
        return None
    return {
        "id": told["ce_id"],
        "type": told["ce_type"],
        "source": told["ce_source"],
        "subject": record.key,
        "topic": record.topic,
        "time": time,
        "sequence": int(sequence),
        "correlation": told["ce_correlationid"],
        "causation": told.get("ce_causationid"),
        "traceparent": told.get("ce_traceparent"),
        "data": data,
    }

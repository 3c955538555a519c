"""The events that an aggregate has raised, as they rest in its outbox: the JSON of an Envelope, without the detour over one."""

from collections.abc import Mapping
from datetime import datetime

from pydantic_core import to_json

from services.chassis.cause import Cause
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import Refused
from services.chassis.domain.types import instant_text
from services.chassis.ids import new_id
from services.chassis.store.port import Json

Causes = Cause | Mapping[int, Cause]
"""What caused all of an aggregate's events, or each by its sequence."""

MAX_EVENT_BYTES = 900 * 1024
"""Under the log's limit for a record with room for its headers: refused at the command, not found out at the relay."""


def outgoing(aggregate: Aggregate, causes: Causes, now: datetime) -> list[Json]:
    time = instant_text(now)
    events: list[Json] = []
    for sequence, event in aggregate.raised():
        cause = causes if isinstance(causes, Cause) else causes[sequence]
        envelope: Json = {
            "id": new_id(),
            "type": event.type,
            "source": f"/wuyi/{event.topic.split('.')[1]}",
            "subject": aggregate.id,
            "topic": event.topic,
            "time": time,
            "sequence": sequence,
            "correlation": cause.correlation,
            "causation": cause.named_by_its_effects,
            "traceparent": cause.traceparent,
            "data": event.model_dump(mode="json"),
        }
        if len(to_json(envelope)) > MAX_EVENT_BYTES:
            raise Refused(f"{event.type} is too large to be sent", code="too_large", limit=MAX_EVENT_BYTES)
        events.append(envelope)
    return events

"""What is shown of parked events, from the group down to the bytes."""

from typing import Any, Self

from services.chassis.domain.types import Instant
from services.chassis.running.parking import BlockedKey, ParkedEvent, ParkedStatus
from services.chassis.web.answers import View
from services.chassis.web.ops_scope import whose


class GroupView(View):
    reason: str
    event_type: str
    site: str
    """Of a bug: its kind and its place in the code."""
    count: int
    oldest_at: Instant | None
    """Null for the smaller of many groups."""


class KeyView(View):
    topic: str
    key: str
    partition: int
    failed: int
    """One, as a rule: the first, which the others wait for."""
    behind: int
    failures: int
    """In a row."""
    tried_again_at: Instant | None
    """By itself; null is when staff say so."""

    @classmethod
    def of(cls, key: BlockedKey, failed: int, behind: int) -> Self:
        return cls(
            topic=key.topic,
            key=key.key,
            partition=key.partition,
            failed=failed,
            behind=behind,
            failures=key.failures,
            tried_again_at=key.due_at,
        )


class ParkedView(View):
    id: str
    topic: str
    key: str
    partition: int
    offset: int
    event_type: str
    event_id: str
    status: ParkedStatus
    reason: str
    detail: str
    site: str
    tries: int
    first_seen: Instant
    last_seen: Instant
    corrected: bool
    by: str | None
    discarded_because: str | None
    organization: str | None
    """As the original names it; null where it names none."""

    @classmethod
    def of(cls, event: ParkedEvent) -> Self:
        return cls(**_facts(event))


class ParkedShown(ParkedView):
    bytes: int
    headers: list[tuple[str, str]]
    """As text; of what is not the event's own attributes only the name."""
    data: Any
    """Persons masked; of what is no event of ours all text."""

    @classmethod
    def showing(cls, event: ParkedEvent, data: Any, headers: list[tuple[str, str]]) -> Self:
        return cls(**_facts(event), bytes=len(event.value) * 3 // 4, headers=headers, data=data)


class ParkedWhole(ParkedView):
    """With the original as it came."""

    value: str
    """In base64."""
    headers: list[tuple[str, str]]
    corrected_data: dict[str, Any] | None

    @classmethod
    def whole(cls, event: ParkedEvent) -> Self:
        return cls(**_facts(event), value=event.value, headers=event.headers, corrected_data=event.corrected)


def _facts(event: ParkedEvent) -> dict[str, Any]:
    shared = ParkedView.model_fields.keys() & ParkedEvent.model_fields.keys() - {"corrected", "organization"}
    told = {name: getattr(event, name) for name in shared}
    return told | {"corrected": event.corrected is not None, "organization": whose(event)}

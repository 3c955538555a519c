"""A record as it arrived, and what this service makes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.chassis.cause import Cause
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.event import Event
from services.chassis.effects import Change, Effect, Reading
from services.chassis.log.envelope import Unreadable, from_record, parse
from services.chassis.log.port import Record

Line = tuple[str, str]
"""Topic and key: what is kept in order."""
Target = tuple[type[Aggregate], str]
Readings = Mapping[str, Sequence[Reading[Any]]]
"""By the type of the event."""


def by_type(readings: Sequence[Reading[Any]]) -> Readings:
    found: dict[str, list[Reading[Any]]] = {}
    for reading in readings:
        found.setdefault(reading.event.type, []).append(reading)
    return found


class Arrived:
    """One event on its way to its effects. Those who handle it ask for its effects anew each time they begin again."""

    __slots__ = ("_effects", "_event", "_readings", "cause", "error", "record")

    def __init__(self, record: Record, readings: Readings) -> None:
        self.record = record
        self.cause: Cause | None = None
        self.error: Exception | None = None
        """Why it cannot be handled: that it is unreadable, or what a reading raised."""
        self._event: Event | None = None
        self._readings: Sequence[Reading[Any]] = ()
        self._effects: list[Effect] | None = None
        try:
            envelope = from_record(record)
            self._event = parse(envelope)
        except Unreadable as error:
            self.error = error
        else:
            self.cause = envelope.cause()
            self._readings = readings.get(envelope.type, ())

    @property
    def known_cause(self) -> Cause:
        """Only of one that could be read."""
        assert self.cause is not None
        return self.cause

    @property
    def line(self) -> Line:
        return self.record.topic, self.record.key

    def foresee(self) -> list[Effect]:
        """The effects, kept until they are taken; an error of a reading is kept with the event."""
        if self._effects is None and not isinstance(self.error, Unreadable):
            self.error = None
            try:
                self._effects = self._ask()
            except Exception as error:  # a bug in a reading: told to whoever parks it
                self.error = error
        return self._effects or []

    def take(self) -> list[Effect]:
        """Fresh ones: what was made for one try is changed by it. Raises what stands in the way."""
        effects = self.foresee()
        if self.error is not None:
            raise self.error
        self._effects = None
        return effects

    def _ask(self) -> list[Effect]:
        assert self._event is not None
        return [effect for reading in self._readings for effect in reading(self._event, self.known_cause)]


def targets(effects: Sequence[Effect]) -> set[Target]:
    """The documents that must be there already."""
    return {(effect.kind, effect.id) for effect in effects if isinstance(effect, Change)}


def wanted(record: Record, readings: Readings) -> bool:
    """Whether anybody here reads it, told without opening it; what nobody at all has released is wanted, to be parked."""
    for name, value in record.headers:
        if name == "ce_type":
            type = value.decode("utf-8", "replace")
            return type in readings or type not in Event.released
    return True

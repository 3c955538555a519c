"""One thing told to one person, once: its id is made of what caused it, the person and the template."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self

from services.chassis.domain import Aggregate, Code, Instant, NotFound, PersonId, WrongState
from services.chassis.ids import derived_id
from services.notify.domain.values import Values


class Status(StrEnum):
    QUEUED = "queued"
    DELIVERED = "delivered"


class Notification(Aggregate, collection="notifications"):
    """The words are not kept, only what goes into them (docs/adr/0003): they are put together when somebody reads them."""

    indexes = (("person", "position"), ("person", "unread"), ("cause",))
    moves: ClassVar = {Status.QUEUED: frozenset({Status.DELIVERED})}

    person: PersonId
    cause: str | None = None
    """The event that it is about."""
    template: Code
    template_version: int = 0
    """Pinned at delivery; 0 until then."""
    values: Values = {}
    announcement: str | None = None
    """Where template, version and values stand instead, for what is told to many."""
    status: Status = Status.QUEUED
    queued_at: Instant
    turn: int = 0
    """Among those of one moment: what one aggregate told later is found later."""
    position: int | None = None
    """In the person's inbox, from 1 and without gaps."""
    unread: int | None = None
    """The position again, until it is read: so both lists are found by an index."""
    delivered_at: Instant | None = None
    read_at: Instant | None = None

    @staticmethod
    def id_of(cause: str, person: PersonId, template: Code) -> str:
        return derived_id("notification", cause, person, template)

    @classmethod
    def about(cls, cause: str, to: PersonId, template: Code, values: Values, now: datetime, turn: int = 0) -> Self:
        """Due at once: whoever finds it due places it in the inbox. `turn`: the sequence of what caused it."""
        return cls(
            id=cls.id_of(cause, to, template),
            person=to,
            cause=cause,
            template=template,
            values=values,
            queued_at=now,
            turn=turn,
            due_at=now,
        )

    @classmethod
    def of_announcement(cls, announcement: str, to: PersonId, template: Code, now: datetime) -> Self:
        """Not due: the announcement's own job sees to it."""
        id = cls.id_of(announcement, to, template)
        return cls(id=id, person=to, template=template, announcement=announcement, queued_at=now)

    def deliver(self, position: int, template_version: int, now: datetime) -> None:
        """It lies in the inbox, at this position and in these words. Saying so again changes nothing."""
        if self.position == position:
            return
        self.become(Status.DELIVERED)
        self.position = self.unread = position
        self.template_version = template_version
        self.delivered_at = now
        self.due_at = None

    def read(self, by: PersonId, now: datetime) -> None:
        """Once, by whom it is for; to anybody else it is not there."""
        if by != self.person:
            raise NotFound("there is no such notification", kind="Notification", id=self.id)
        if self.read_at is not None:
            return
        if self.status is not Status.DELIVERED:
            raise WrongState(
                f"it is {self.status} and cannot be read yet", state=self.status.value, wanted=Status.DELIVERED.value
            )
        self.read_at, self.unread = now, None

"""Something told to everybody in a part of the organization, page by page; what is done is written down with each page.

The persons of the page in hand are named in this document before any of them is told: whoever carries on after a crash tells
exactly the same ones, whatever has changed among the recipients since, and counts them once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Self

from services.chassis.domain import Aggregate, Code, Count, Instant, OrganizationPath, PersonId, Refused
from services.notify.domain.belonging import Segment
from services.notify.domain.template import Version
from services.notify.domain.values import Values, fitting
from services.notify.domain.words import Language, Texts, Words, check_texts
from services.notify.published import AnnouncementCompleted

IN_ITS_OWN_WORDS = "announcement"
"""Stands where a template's code would, for an announcement that brings its texts with it."""

LEASE = timedelta(seconds=10)
"""Longer than a page takes: a process that has a page in hand is left alone for so long."""


class Status(StrEnum):
    SENDING = "sending"
    COMPLETED = "completed"


class EmptyAudience(Refused):
    code = "empty_audience"


class Announcement(Aggregate, collection="announcements"):
    indexes = (("organization", "announced_at"), ("announced_at",))
    moves: ClassVar = {Status.SENDING: frozenset({Status.COMPLETED})}

    organization: OrganizationPath
    """The publisher's."""
    audience: OrganizationPath
    """Everybody in this one and below it."""
    segment: Segment | None = None
    """Of those, only who belongs to it."""
    announced_by: PersonId
    announced_at: Instant
    template: Code = IN_ITS_OWN_WORDS
    template_version: int = 0
    values: Values = {}
    texts: Texts = {}
    urgent: bool = False
    """Quiet hours do not hold it."""
    expected: Count
    """How many there were to tell when it was announced; 0 where nobody counted."""
    status: Status = Status.SENDING
    in_hand: list[PersonId] = []
    """Those being told now, in the order of persons."""
    named_up_to: PersonId | None = None
    """The last person that was ever in hand; the next page begins after."""
    told: Count = 0
    completed_at: Instant | None = None

    @classmethod
    def in_words(
        cls,
        id: str,
        organization: OrganizationPath,
        audience: OrganizationPath,
        texts: Mapping[Language, Words],
        expected: int,
        by: PersonId,
        now: datetime,
        *,
        segment: str | None = None,
        urgent: bool = False,
    ) -> Self:
        check_texts(texts)
        announcement = cls(
            id=id,
            organization=organization,
            audience=audience,
            texts=dict(texts),
            segment=segment,
            urgent=urgent,
            expected=expected,
            announced_by=by,
            announced_at=now,
            due_at=now,
        )
        announcement._has_an_audience()
        return announcement

    @classmethod
    def by_template(
        cls,
        id: str,
        organization: OrganizationPath,
        audience: OrganizationPath,
        template: Code,
        version: Version,
        values: Mapping[str, object],
        expected: int,
        by: PersonId,
        now: datetime,
        *,
        segment: str | None = None,
        urgent: bool = False,
    ) -> Self:
        """In the words of this version, whatever becomes of the template while it is under way."""
        announcement = cls(
            id=id,
            organization=organization,
            audience=audience,
            template=template,
            template_version=version.number,
            values=fitting(version.parameters, values),
            segment=segment,
            urgent=urgent,
            expected=expected,
            announced_by=by,
            announced_at=now,
            due_at=now,
        )
        announcement._has_an_audience()
        return announcement

    @classmethod
    def of_an_event(
        cls,
        id: str,
        organization: OrganizationPath,
        audience: OrganizationPath,
        template: Code,
        values: Values,
        by: PersonId,
        at: datetime,
    ) -> Self:
        """In the words that are in force when it is read. Nobody has counted whom it will reach; where that is nobody, nobody
        is told."""
        return cls(
            id=id,
            organization=organization,
            audience=audience,
            template=template,
            values=values,
            expected=0,
            announced_by=by,
            announced_at=at,
            due_at=at,
        )

    def _has_an_audience(self) -> None:
        if self.expected == 0:
            raise EmptyAudience(f"nobody is known in {self.audience}", audience=self.audience)

    def take_up(self, now: datetime) -> bool:
        """Whether it is ours to carry on: not while another process is at it."""
        if self.status is not Status.SENDING or self.due_at is None or self.due_at > now:
            return False
        self.due_at = now + LEASE
        return True

    def turn_the_page(self, named_up_to: PersonId | None, following: Sequence[PersonId], now: datetime) -> bool:
        """Those in hand are told; these are next, and nobody is the end. False when another has already turned it."""
        if self.status is not Status.SENDING or self.named_up_to != named_up_to:
            return False
        self.told += len(self.in_hand)
        self.in_hand = list(following)
        if following:
            self.named_up_to = following[-1]
            self.due_at = now + LEASE
            return True
        self.become(Status.COMPLETED)
        self.completed_at, self.due_at = now, None
        self.record(
            AnnouncementCompleted(
                organization=self.organization, audience=self.audience, template=self.template, told=self.told
            )
        )
        return True

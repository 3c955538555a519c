"""A story in the publicity calendar: planned for an outlet, approved by a second person, published with a link."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import StringConstraints

from services.chassis.domain import Aggregate, Code, Forbidden, Instant, Line, OrganizationPath, PersonId
from services.notify.domain.calendar import Calendar
from services.notify.published import OfAStory, StoryApproved, StoryDropped, StoryPlanned, StoryPublished

Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]{3,490}$", max_length=500)]


class OwnStory(Forbidden):
    """Who planned it does not approve it."""

    code = "own_story"


class Status(StrEnum):
    PLANNED = "planned"
    APPROVED = "approved"
    PUBLISHED = "published"
    DROPPED = "dropped"


class Story(Aggregate, collection="stories"):
    indexes = (("organization", "due_on"), ("campaign", "due_on"))
    moves: ClassVar[Mapping[Status, frozenset[Status]]] = {
        Status.PLANNED: frozenset({Status.APPROVED, Status.DROPPED}),
        Status.APPROVED: frozenset({Status.PUBLISHED, Status.DROPPED}),
    }

    status: Status = Status.PLANNED
    campaign: Code
    work_item: int
    organization: OrganizationPath
    outlet: Line
    topic: Line | None
    title: Line
    due_on: date
    planned_by: PersonId
    planned_at: Instant
    approved_by: PersonId | None = None
    link: Link | None = None
    published_on: date | None = None

    @classmethod
    def plan(
        cls,
        id: str,
        calendar: Calendar,
        organization: OrganizationPath,
        outlet: Line,
        topic: Line | None,
        title: Line,
        due_on: date,
        by: PersonId,
        now: datetime,
    ) -> Self:
        calendar.admit(outlet, topic)
        story = cls(
            id=id,
            campaign=calendar.campaign,
            work_item=calendar.work_item,
            organization=organization,
            outlet=outlet,
            topic=topic,
            title=title,
            due_on=due_on,
            planned_by=by,
            planned_at=now,
        )
        story._tell(StoryPlanned)
        return story

    def approve(self, by: PersonId) -> None:
        if by == self.planned_by:
            raise OwnStory("who planned it does not approve it")
        self.become(Status.APPROVED)
        self.approved_by = by
        self._tell(StoryApproved, by=by)

    def publish(self, link: Link, on: date) -> None:
        self.become(Status.PUBLISHED)
        self.link, self.published_on = link, on
        self._tell(StoryPublished)

    def drop(self, by: PersonId) -> None:
        self.become(Status.DROPPED)
        self._tell(StoryDropped, by=by)

    def _tell(self, kind: type[OfAStory], **more: PersonId) -> None:
        self.record(
            kind.model_validate(
                {
                    "story": self.id,
                    "campaign": self.campaign,
                    "work_item": self.work_item,
                    "organization": self.organization,
                    "outlet": self.outlet,
                    "theme": self.topic,
                    "author": self.planned_by,
                    **more,
                }
            )
        )

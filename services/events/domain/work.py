"""A micro thought or a micro story: a worker's own words, looked at by another before everybody may read them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from services.chassis.domain import Aggregate, Code, Instant, Line, OrganizationPath, PersonId, Text, within
from services.chassis.ids import derived_id
from services.events.domain.plan import Counted, Plan
from services.events.domain.refusals import (
    KindNotInWorkItem,
    ModeratesOwnWork,
    NotTheAuthor,
    NotYetPublished,
    OrganizationNotInCampaign,
    VotesForOwnWork,
)
from services.events.published import (
    OfAWork,
    VoteCast,
    WorkId,
    WorkItemNumber,
    WorkModerated,
    WorkPublished,
    WorkReturned,
    WorkSubmitted,
    WorkWithdrawn,
)

WORKS = ("micro_thought", "micro_story")
"""The kinds of a plan's activities that are handed in, and not come to."""

Words = Annotated[
    Text, StringConstraints(min_length=1, max_length=5000), Field(examples=["我的师傅说，拧紧每一颗螺丝。"])
]
Link = Annotated[
    str,
    StringConstraints(pattern=r"^https://[\x21-\x7e]+$", max_length=500),
    Field(examples=["https://v.example.cn/1"]),
]
"""To a photo or a film, where the words are about one."""


class Status(StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    MODERATED = "moderated"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Work(Aggregate, collection="works"):
    moves = {
        Status.SUBMITTED: frozenset({Status.RETURNED, Status.MODERATED, Status.WITHDRAWN}),
        Status.RETURNED: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
        Status.MODERATED: frozenset({Status.PUBLISHED, Status.RETURNED, Status.WITHDRAWN}),
        Status.PUBLISHED: frozenset({Status.WITHDRAWN}),
    }
    indexes = (
        ("campaign", "submitted_at"),
        ("status", "submitted_at"),
        ("organization", "submitted_at"),
        ("author", "submitted_at"),
    )

    campaign: Code
    work_item: WorkItemNumber
    kind: Code
    organization: OrganizationPath
    author: PersonId
    title: Line
    words: Words
    link: Link | None = None
    status: Status = Status.SUBMITTED
    submitted_at: Instant
    moderated_by: PersonId | None = None
    published_at: Instant | None = None
    because: Text = ""
    """Why it was returned or taken down."""
    counts_in: tuple[Code, ...]

    @classmethod
    def submit(
        cls,
        id: str,
        plan: Plan,
        work_item: int,
        kind: Code,
        title: Line,
        words: Words,
        link: Link | None,
        *,
        by: PersonId,
        home: OrganizationPath,
        now: datetime,
    ) -> "Work":
        if kind not in WORKS:
            raise KindNotInWorkItem(
                "no work is of this kind", field="kind", given=kind, work_item=work_item, known=list(WORKS)
            )
        item = plan.item_for(work_item, kind)
        if not within(home, plan.organization):
            raise OrganizationNotInCampaign(
                "the campaign is of another organization", organization=home, campaign=plan.organization
            )
        work = cls(
            id=id,
            campaign=plan.code,
            work_item=item.number,
            kind=kind,
            organization=home,
            author=by,
            title=title,
            words=words,
            link=link,
            submitted_at=now,
            counts_in=item.counted_for(kind, Counted.WORKS),
        )
        work._tell(WorkSubmitted, submitted_at=now, counts_in=work.counts_in)
        return work

    def submit_again(self, title: Line, words: Words, link: Link | None, *, by: PersonId, now: datetime) -> None:
        """As it was mended by its author."""
        self._is_by(by)
        self.become(Status.SUBMITTED)
        self.title, self.words, self.link = title, words, link
        self.submitted_at, self.because, self.moderated_by = now, "", None
        self._tell(WorkSubmitted, submitted_at=now, counts_in=self.counts_in)

    def return_to_author(self, by: PersonId, reason: Text) -> None:
        self.become(Status.RETURNED)
        self._is_not_by(by)
        self.because = reason
        self._tell(WorkReturned)

    def moderate(self, by: PersonId) -> None:
        """Looked at, and fit for everybody's eyes; never by its author."""
        self.become(Status.MODERATED)
        self._is_not_by(by)
        self.moderated_by = by
        self._tell(WorkModerated)

    def publish(self, now: datetime) -> None:
        self.become(Status.PUBLISHED)
        self.published_at = now
        self._tell(WorkPublished)

    def withdraw(self, by: PersonId) -> None:
        """Its author's own word."""
        self._is_by(by)
        self.become(Status.WITHDRAWN)
        self._tell(WorkWithdrawn, by_author=True)

    def take_down(self, reason: Text) -> None:
        self.become(Status.WITHDRAWN)
        self.because = reason
        self._tell(WorkWithdrawn, by_author=False)

    def _is_by(self, person: PersonId) -> None:
        if person != self.author:
            raise NotTheAuthor("that is for its author")

    def _is_not_by(self, person: PersonId) -> None:
        if person == self.author:
            raise ModeratesOwnWork("nobody judges their own work")

    def _tell(self, event: type[OfAWork], **more: object) -> None:
        facts = self.model_dump(include={"campaign", "work_item", "kind", "organization", "author"})
        self.record(event(work=self.id, **facts, **more))


class Vote(Aggregate, collection="votes"):
    """One person's for one work. Its id is made of both, so there is no second one, whatever races or crashes. It stands."""

    indexes = (("work",), ("campaign",))

    work: WorkId
    campaign: Code
    person: PersonId
    cast_at: Instant

    @staticmethod
    def id_of(work: WorkId, person: PersonId) -> str:
        return derived_id("vote", work, person)

    @classmethod
    def cast(cls, work: Work, by: PersonId, now: datetime) -> "Vote":
        if work.status is not Status.PUBLISHED:
            raise NotYetPublished(f"it is {work.status}", state=work.status.value)
        if by == work.author:
            raise VotesForOwnWork("the author's own vote does not count")
        vote = cls(id=cls.id_of(work.id, by), work=work.id, campaign=work.campaign, person=by, cast_at=now)
        vote.record(VoteCast(work=work.id, campaign=work.campaign, organization=work.organization))
        return vote

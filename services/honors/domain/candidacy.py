"""What a nomination is, and what becomes of it: a place, a notice, the honour; or it is withdrawn or barred before.

Its own document says which came first. What the programme decides is taken here, and one that is out takes nothing.
"""

from datetime import datetime
from typing import Any, ClassVar

from services.chassis.domain import (
    Claimant,
    Code,
    Forbidden,
    Instant,
    Line,
    OrganizationPath,
    PersonId,
    WrongState,
    within,
)
from services.honors.domain.chain import Chain
from services.honors.domain.eligibility import Verdict
from services.honors.domain.nominee import Nominee
from services.honors.domain.review import Review
from services.honors.domain.standing import MOVES, OUT, Status
from services.honors.domain.terms import AwardedTo
from services.honors.published import (
    AwardDecided,
    NominationAwarded,
    NominationBarred,
    NominationContested,
    NominationNotShortlisted,
    NominationPutForward,
    NominationPutOnNotice,
    NominationShortlisted,
    NominationUncontested,
    NominationWithdrawn,
    PlaceDeclined,
)


class NotYourNomination(Forbidden):
    code = "not_your_nomination"


class Candidacy(Claimant):
    moves: ClassVar = MOVES

    programme: str
    campaign: Code
    honor: Code
    honor_name: Line
    awarded_to: AwardedTo
    allotment: str
    organization: OrganizationPath
    nominee: Nominee
    drafted_by: PersonId
    drafted_at: Instant
    request: str
    """Which request drafted it, so that its repetition can be told from another's."""
    chain: Chain
    status: Status = Status.CLAIMING
    refused_for: str | None = None
    consented_at: Instant | None = None
    verdicts: list[Verdict] = []
    judged_under: int | None = None
    """The version of the terms that the verdicts are by."""
    recommended_at: Instant | None = None
    review: Review = Review()
    moved_up: bool = False
    place_declined: bool = False
    notice: str | None = None
    contested: bool = False
    """An objection is open; how many, and what they say, the notice and the objections know."""
    number: str | None = None
    awarded_at: Instant | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What each of its events begins with."""
        return {
            "programme": self.programme,
            "campaign": self.campaign,
            "honor": self.honor,
            "name": self.honor_name,
            "nomination": self.id,
            "organization": self.organization,
            "person": self.nominee.person,
            "nominator": self.drafted_by,
        }

    @property
    def is_out(self) -> bool:
        return self.status in OUT

    def take_place(self, now: datetime, *, moved_up: bool) -> None:
        if self.is_out and not self.place_declined:
            self.place_declined = True
            self.record(PlaceDeclined(**self.told))
        if self.status in (Status.UNDER_REVIEW, Status.NOT_SHORTLISTED):
            self.become(Status.SHORTLISTED)
            self.moved_up = moved_up
            if moved_up:
                self.due_at = now
            self.record(NominationShortlisted(**self.told, moved_up=moved_up))

    def stay_in_reserve(self) -> None:
        if self.status is Status.UNDER_REVIEW:
            self.become(Status.NOT_SHORTLISTED)
            self.record(NominationNotShortlisted(**self.told))

    def go_on_notice(self, notice: str, ends_at: datetime) -> None:
        if self.status is Status.SHORTLISTED:
            self.become(Status.ON_NOTICE)
            self.notice = notice
            self.record(NominationPutOnNotice(**self.told, notice=notice, ends_at=ends_at))

    def be_contested(self) -> None:
        """Its people are told once, however many object."""
        if not self.contested and not self.is_out:
            self.contested = True
            self.record(NominationContested(**self.told))

    def be_uncontested(self) -> None:
        if self.contested and not self.is_out:
            self.contested = False
            self.record(NominationUncontested(**self.told))

    def take_award(self, decided: AwardDecided) -> None:
        if self.is_out or self.status is Status.AWARDED:
            return
        self.become(Status.AWARDED)
        self.number, self.awarded_at = decided.number, decided.decided_at
        self.due_at = decided.decided_at
        self.record(
            NominationAwarded(
                **self.told,
                number=decided.number,
                awarded_on=decided.awarded_on,
                work_item=decided.work_item,
                counts_in=decided.counts_in,
            )
        )

    def be_put_forward(self) -> None:
        if not self.is_out and self.status is not Status.PUT_FORWARD:
            self.become(Status.PUT_FORWARD)
            self.record(NominationPutForward(**self.told))

    def withdraw(self, by: PersonId, organization: OrganizationPath) -> None:
        """By the nominee at any time before the award, or by an organization that it belongs to."""
        if by != self.nominee.person and not within(self.organization, organization):
            raise NotYourNomination("it is neither about you nor of your organization")
        self.become(Status.WITHDRAWN)
        self.record(NominationWithdrawn(**self.told, by=by))

    def bar(self) -> None:
        """An objection to it was upheld."""
        if not self.is_out:
            self.become(Status.OBJECTION_UPHELD)
            self.record(NominationBarred(**self.told))

    def on_due(self, now: datetime) -> None:
        """What was to be done about it is done."""
        self.due_at = None

    def _must_be(self, *statuses: Status) -> None:
        if self.status not in statuses:
            wanted = ", ".join(status.value for status in statuses)
            raise WrongState(
                f"it is {self.status.value}, not {wanted}", state=self.status.value, wanted=statuses[0].value
            )

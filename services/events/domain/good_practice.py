"""What an organizer thinks others should know of, until somebody above chooses it and it is spread, or passes it over."""

from datetime import datetime
from enum import StrEnum

from services.chassis.domain import Aggregate, Code, Instant, Line, OrganizationPath, PersonId, Text, within
from services.chassis.ids import derived_id
from services.events.domain.refusals import AudienceOutside, ChoosesOwnPractice
from services.events.published import (
    ActivityId,
    ActivitySummarized,
    OfAPractice,
    PracticeChosen,
    PracticePassedOver,
    WorkItemNumber,
)


class Status(StrEnum):
    PROPOSED = "proposed"
    CHOSEN = "chosen"
    PASSED_OVER = "passed_over"


class GoodPractice(Aggregate, collection="good_practices"):
    """One of an activity at most. The summary itself stays with the activity, and is not said twice."""

    moves = {
        Status.PROPOSED: frozenset({Status.CHOSEN, Status.PASSED_OVER}),
        Status.PASSED_OVER: frozenset({Status.CHOSEN}),
    }
    indexes = (("organization", "proposed_at"), ("status", "proposed_at"))

    activity: ActivityId
    campaign: Code
    work_item: WorkItemNumber
    organization: OrganizationPath
    title: Line
    author: PersonId
    proposed_at: Instant
    status: Status = Status.PROPOSED
    chosen_by: PersonId | None = None
    chosen_at: Instant | None = None
    audience: OrganizationPath | None = None
    because: Text = ""
    """Why it was passed over."""

    @classmethod
    def propose(cls, activity: ActivitySummarized, at: datetime) -> "GoodPractice":
        return cls(
            id=derived_id("good_practice", activity.activity),
            activity=activity.activity,
            campaign=activity.campaign,
            work_item=activity.work_item,
            organization=activity.organization,
            title=activity.title,
            author=activity.author,
            proposed_at=at,
        )

    def choose(self, by: PersonId, on_behalf: OrganizationPath, audience: OrganizationPath, now: datetime) -> None:
        """By another than organized it, for no more than their own organization and below."""
        self.become(Status.CHOSEN)
        self._is_not_by(by)
        if not within(audience, on_behalf):
            raise AudienceOutside("that is outside your organization", field="audience", organization=audience)
        self.chosen_by, self.chosen_at, self.audience, self.because = by, now, audience, ""
        self.record(PracticeChosen(**self._as_told(), chosen_by=by, chosen_for=on_behalf, audience=audience))

    def pass_over(self, by: PersonId, reason: Text) -> None:
        """It may still be chosen later."""
        self.become(Status.PASSED_OVER)
        self._is_not_by(by)
        self.because = reason
        self.record(PracticePassedOver(**self._as_told()))

    def _is_not_by(self, person: PersonId) -> None:
        if person == self.author:
            raise ChoosesOwnPractice("who organized it does not choose it")

    def _as_told(self) -> dict[str, object]:
        return {"practice": self.id, **self.model_dump(include=set(OfAPractice.model_fields) - {"practice"})}

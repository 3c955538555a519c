"""An activity of the campaign, from its draft to its summary. Its seats are a quota that registrations claim from."""

from datetime import datetime
from typing import TYPE_CHECKING

from services.chassis.domain import OrganizationPath, PersonId, Quota, Text, within
from services.events.domain.activity_facts import ActivityFacts
from services.events.domain.plan import Counted, Plan
from services.events.domain.proposal import Changes, Proposal, Window
from services.events.domain.refusals import (
    AuthorMayNotApprove,
    FixedByNow,
    NotInvited,
    OrganizationNotInCampaign,
    RegistrationClosed,
)
from services.events.domain.stages import CHANGEABLE, MOVES, TAKING_PLACE, Aftermath, Status
from services.events.domain.standards import check_items_are_known, judge
from services.events.domain.volunteering import VOLUNTEERING
from services.events.published import (
    ActivityApproved,
    ActivityCancelled,
    ActivityChanged,
    ActivityClosed,
    ActivityCompleted,
    ActivityDrafted,
    ActivityOpened,
    ActivityReturned,
    ActivitySubmitted,
    ActivitySummarized,
)

if TYPE_CHECKING:
    from services.events.domain.registration import Registration


class Activity(ActivityFacts, collection="activities"):
    moves = MOVES
    indexes = (
        ("starts_at",),
        ("status", "starts_at"),
        ("organization", "starts_at"),
        ("campaign", "starts_at"),
        ("open_to", "starts_at"),
    )

    @classmethod
    def draft(
        cls, id: str, plan: Plan, new: Proposal, *, organization: OrganizationPath, by: PersonId, now: datetime
    ) -> "Activity":
        item = plan.item_for(new.work_item, new.kind)
        if not within(organization, plan.organization):
            raise OrganizationNotInCampaign(
                "the campaign is of another organization", organization=organization, campaign=plan.organization
            )
        check_items_are_known(plan, new.safety, now)
        activity = cls(
            id=id,
            campaign=plan.code,
            work_item=item.number,
            kind=new.kind,
            organization=organization,
            prefecture=plan.prefecture_of(organization),
            author=by,
            title=new.title,
            description=new.description,
            place=new.place,
            sessions=new.sessions,
            starts_at=new.sessions[0].starts_at,
            ends_at=new.sessions[-1].ends_at,
            registration=new.registration,
            seats=Quota(limit=new.capacity, line_limit=new.waitlist),
            audience=new.audience,
            open_to=new.audience.root,
            budget_fen=new.budget_fen,
            expected=new.expected,
            safety=new.safety,
            counts_in=item.counted_for(new.kind, Counted.ACTIVITIES),
            attendance_counts_in=item.counted_for(new.kind, Counted.PARTICIPANTS),
            covers=item.counted_for(new.kind, Counted.PREFECTURES),
            hours_count_in=item.counted_for(new.kind, Counted.HOURS) if new.kind == VOLUNTEERING else (),
        )
        activity.registration.check(activity.ends_at, now)
        activity.record(ActivityDrafted(**activity.as_told(), budget_fen=new.budget_fen))
        return activity

    def revise(self, changes: Changes, plan: Plan, now: datetime) -> None:
        """Seats that were given are not taken back, and who is registered is told of another time or place."""
        for name in sorted(changes.named - CHANGEABLE.get(self.status, frozenset())):
            raise FixedByNow(f"{name} is fixed once it is {self.status}", field=name, state=self.status.value)
        before = self.place, self.sessions
        told = {"place_before": self.place, "starts_at_before": self.starts_at, "ends_at_before": self.ends_at}
        self._take(changes)
        if "safety" in changes.named:
            check_items_are_known(plan, self.safety, now)
        if changes.named & {"registration", "sessions"}:
            self.registration.check(self.ends_at, now)
        if (self.place, self.sessions) != before and self.status in TAKING_PLACE | {Status.APPROVED}:
            self.edition += 1
            self.aftermath = Aftermath.RESCHEDULED if self.status in TAKING_PLACE else None
            self.record(ActivityChanged(**self.as_told(), **told))
        self._wind(now)

    def _take(self, changes: Changes) -> None:
        for name in changes.named - {"registration", "sessions", "capacity", "waitlist", "audience"}:
            setattr(self, name, getattr(changes, name))
        if changes.sessions is not None:
            self.sessions = changes.sessions
            self.starts_at, self.ends_at = self.sessions[0].starts_at, self.sessions[-1].ends_at
        if changes.registration is not None:
            if self.status is Status.OPEN and changes.registration.opens_at != self.registration.opens_at:
                raise FixedByNow("it is open already", field="registration.opens_at", state=self.status.value)
            self.registration = changes.registration
        if changes.audience is not None:
            self.audience, self.open_to = changes.audience, changes.audience.root
        capacity, waitlist = changes.capacity, changes.waitlist
        if capacity is not None or waitlist is not None:
            self.seats.resize(self.seats.limit if capacity is None else capacity, waitlist)

    def submit(self, by: PersonId, plan: Plan, now: datetime) -> None:
        """Held against the campaign's rules of this day, which stay with it as its verdict."""
        self.become(Status.SUBMITTED)
        self.registration.check(self.ends_at, now)
        self.verdict = judge(plan, self.kind, self.budget_fen, self.expected, self.safety, now)
        self.submitted_by, self.submitted_at = by, now
        self.record(ActivitySubmitted(**self.as_told(), submitted_by=by, budget_fen=self.budget_fen))

    def approve(self, by: PersonId, now: datetime) -> None:
        """By another than wrote it. It opens by itself when its registration begins."""
        self.become(Status.APPROVED)
        if by in (self.author, self.submitted_by):
            raise AuthorMayNotApprove("who wrote it does not approve it")
        self.approved_by, self.returned_because = by, ""
        window = self.registration
        self.record(
            ActivityApproved(**self.as_told(), approved_by=by, opens_at=window.opens_at, closes_at=window.closes_at)
        )
        self._wind(now)

    def return_to_author(self, by: PersonId, reason: Text) -> None:
        self.become(Status.RETURNED)
        self.returned_because = reason
        self.record(ActivityReturned(**self.as_told(), returned_by=by))

    def open(self, now: datetime) -> None:
        """Also before its time, and then registration begins now."""
        self.become(Status.OPEN)
        if now < self.registration.opens_at:
            self.registration = Window(opens_at=now, closes_at=self.registration.closes_at)
        self.record(ActivityOpened(**self.as_told(), capacity=self.seats.limit, closes_at=self.registration.closes_at))
        self._wind(now)

    def close(self, now: datetime) -> None:
        """No more registrations; those in line still move up."""
        self.become(Status.CLOSED)
        self.record(ActivityClosed(**self.as_told()))
        self._wind(now)

    def complete(self, now: datetime) -> None:
        """Held. Who had a seat and did not come was absent, and the line has come to its end."""
        self.become(Status.COMPLETED)
        self.seats.close()
        self.aftermath = Aftermath.COMPLETED
        self.record(
            ActivityCompleted(
                **self.as_told(), counts_in=self.counts_in, covers=self.covers, prefecture=self.prefecture
            )
        )
        self._wind(now)

    def cancel(self, by: PersonId, reason: Text, now: datetime) -> None:
        """For good; each who is registered is told."""
        registered = self.status in TAKING_PLACE
        self.become(Status.CANCELLED)
        self.cancelled_because = reason
        self.seats.close()
        self.aftermath = Aftermath.CANCELLED if registered else None
        self.record(ActivityCancelled(**self.as_told(), cancelled_by=by))
        self._wind(now)

    def summarize(self, summary: Text, *, good_practice: bool) -> None:
        self.become(Status.SUMMARIZED)
        self.summary, self.good_practice = summary, good_practice
        self.record(ActivitySummarized(**self.as_told(), good_practice=good_practice))

    def on_due(self, now: datetime) -> None:
        """Registration begins and ends by the clock."""
        if self.status is Status.APPROVED and self.registration.opens_at <= now:
            self.open(now)
        if self.status is Status.OPEN and self.registration.closes_at <= now:
            self.close(now)
        self._wind(now)

    def admit(self, registration: "Registration") -> None:
        """Whoever asked in time, while it was open, and is among those who may come."""
        window = self.registration
        if self.status is not Status.OPEN or not window.holds(registration.asked_at):
            raise RegistrationClosed(
                f"it is {self.status}, and registration is from {window.opens_at} to {window.closes_at}",
                state=self.status.value,
                opens_at=window.opens_at,
                closes_at=window.closes_at,
            )
        if not self.audience.welcomes(registration.home, member=registration.member, honoree=registration.honoree):
            raise NotInvited("it is for others", audience=self.audience.who)

    def all_were_told(self, aftermath: Aftermath, edition: int, now: datetime) -> None:
        """Of this, and of no more: what has come since is still to be told."""
        if (self.aftermath, self.edition) == (aftermath, edition):
            self.aftermath = None
            self._wind(now)

    def _wind(self, now: datetime) -> None:
        """Set the timer for whatever comes next."""
        if self.aftermath is not None:
            self.due_at = now
        elif self.status is Status.APPROVED:
            self.due_at = self.registration.opens_at
        else:
            self.due_at = self.registration.closes_at if self.status is Status.OPEN else None

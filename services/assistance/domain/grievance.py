"""What a worker brings: a responsible leader answers for it, within the days of 《信访工作条例》, until the worker says that it
is resolved. The rules in force when it is received are kept with it and hold to its end."""

from datetime import datetime
from typing import Annotated, ClassVar, Self

from pydantic import Field

from services.assistance.domain.days import IsWorkingDay, day_of
from services.assistance.domain.deadlines import Deadline, above, is_highest
from services.assistance.domain.grievance_stages import (
    MOVES,
    RUNNING,
    Complaint,
    Entry,
    ExtendedBefore,
    LeaderConcerned,
    NotTheLeader,
    NotYourGrievance,
    Status,
    TooLong,
)
from services.assistance.domain.handling import Handler
from services.assistance.domain.rules import Drive, GrievanceRules
from services.assistance.published import (
    GrievanceAssigned,
    GrievanceConfirmed,
    GrievanceDeadlineNear,
    GrievanceDeclined,
    GrievanceEscalated,
    GrievanceExtended,
    GrievancePaused,
    GrievanceProgressed,
    GrievanceReceived,
    GrievanceReopened,
    GrievanceResolved,
    GrievanceResumed,
    WorkItemNumber,
)
from services.chassis.domain import Aggregate, Code, Instant, OrganizationPath, PersonId, Sensitive, Text, WrongState

MAX_ENTRIES = 300


class Grievance(Aggregate, collection="grievances"):
    indexes = (
        ("organization", "received_at"),
        ("person", "received_at"),
        ("leader", "received_at"),
        ("status", "received_at"),
    )
    moves: ClassVar = MOVES

    status: Status = Status.RECEIVED
    organization: OrganizationPath
    person: PersonId | None
    """Whose it is; none for one who came by letter or telephone and has no account."""
    kind: Code
    content: Annotated[Text, Sensitive()]
    about: PersonId | None = None
    received_by: PersonId
    received_at: Instant
    rules: GrievanceRules
    leader: PersonId | None = None
    deadline: Deadline | None
    """None when nothing is to be done by us."""
    extended_by_days: int = 0
    paused_at: Instant | None = None
    resolved_in_time: bool | None = None
    """As it was the last time that it was resolved."""
    campaign: Code | None = None
    work_item: WorkItemNumber | None = None
    entries: Annotated[list[Entry], Field(max_length=MAX_ENTRIES)] = []

    @classmethod
    def receive(
        cls,
        id: str,
        organization: OrganizationPath,
        person: PersonId | None,
        what: Complaint,
        rules: GrievanceRules,
        is_working_day: IsWorkingDay,
        by: PersonId,
        now: datetime,
        drive: Drive | None = None,
    ) -> Self:
        deadline = Deadline.after("decide", day_of(now), rules.decide_within_days, rules, is_working_day, now)
        grievance = cls(
            id=id,
            organization=organization,
            person=person,
            kind=what.kind,
            content=what.content,
            about=what.about,
            received_by=by,
            received_at=now,
            rules=rules,
            deadline=deadline,
            due_at=deadline.next,
            campaign=drive.campaign if drive is not None else None,
            work_item=drive.work_item if drive is not None else None,
        )
        grievance._note("received", by, now)
        grievance.record(GrievanceReceived(**grievance._facts(), decide_by=deadline.at, campaign=grievance.campaign))
        return grievance

    def decline(self, by: Handler, note: str, now: datetime) -> None:
        """It is not ours to handle; the worker is told why, and where to turn."""
        by.keep_away_from(self._parties)
        self.become(Status.DECLINED)
        self._until(None)
        self._note("declined", by.person, now, note)
        self.record(GrievanceDeclined(**self._facts(), by=by.person))

    def assign(self, leader: PersonId, by: Handler, note: str, is_working_day: IsWorkingDay, now: datetime) -> None:
        """Accepted, and given to a responsible leader (包案). Later it is given to another one: the days go on."""
        by.keep_away_from(self._parties)
        if leader in self._parties:
            raise LeaderConcerned("it concerns this person", field="leader")
        if self.status not in RUNNING:
            self.become(Status.ASSIGNED)
            days = self.rules.resolve_within_days
            self._until(Deadline.after("resolve", day_of(now), days, self.rules, is_working_day, now))
        self.leader = leader
        self._note("assigned", by.person, now, note)
        assert self.deadline is not None
        self.record(GrievanceAssigned(**self._facts(), by=by.person, resolve_by=self.deadline.at))

    def progress(self, by: Handler, note: str, is_working_day: IsWorkingDay, now: datetime) -> None:
        """Something was done; after a pause it goes on, and the days that it stood still are added."""
        by.keep_away_from(self._parties)
        if self.status is Status.PAUSED and self.paused_at is not None and self.deadline is not None:
            still = (day_of(now) - day_of(self.paused_at)).days
            self.become(Status.IN_PROGRESS)
            self.paused_at = None
            self._until(self.deadline.later(still, self.rules, is_working_day, now))
            self._note("resumed", by.person, now, note)
            self.record(GrievanceResumed(**self._facts(), resolve_by=self.deadline.at))
            return
        if self.status is not Status.IN_PROGRESS:
            self.become(Status.IN_PROGRESS)
        self._note("progressed", by.person, now, note)
        self.record(GrievanceProgressed(**self._facts()))

    def pause(self, by: Handler, note: str, now: datetime) -> None:
        self._led_by(by)
        self.become(Status.PAUSED)
        self.paused_at, self.due_at = now, None
        self._note("paused", by.person, now, note)
        self.record(GrievancePaused(**self._facts()))

    def extend(self, days: int, by: Handler, note: str, is_working_day: IsWorkingDay, now: datetime) -> None:
        """Once, by no more than the rules allow."""
        self._led_by(by)
        if self.status not in RUNNING or self.deadline is None:
            raise WrongState("only what is under way takes longer", state=self.status.value, wanted="extended")
        if self.extended_by_days:
            raise ExtendedBefore("it was extended before", days=self.extended_by_days)
        if days > self.rules.extend_at_most_days:
            raise TooLong("that is longer than allowed", field="days", limit=self.rules.extend_at_most_days)
        self.extended_by_days = days
        last = self.deadline.last_day
        self._until(Deadline.after("resolve", last, days, self.rules, is_working_day, now))
        self._note("extended", by.person, now, note)
        self.record(GrievanceExtended(**self._facts(), by=by.person, resolve_by=self.deadline.at))

    def resolve(self, by: Handler, note: str, now: datetime) -> None:
        self._led_by(by)
        self.become(Status.RESOLVED)
        self.resolved_in_time = self.deadline is None or now < self.deadline.at
        self._until(None)
        self._note("resolved", by.person, now, note)
        self.record(GrievanceResolved(**self._facts(), in_time=self.resolved_in_time))

    def confirm(self, by: PersonId, note: str, now: datetime) -> None:
        self._said_by_the_worker(by)
        self.become(Status.CONFIRMED)
        self._note("confirmed", by, now, note)
        self.record(
            GrievanceConfirmed(
                **self._facts(),
                in_time=bool(self.resolved_in_time),
                campaign=self.campaign,
                work_item=self.work_item,
            )
        )

    def reopen(self, by: PersonId, note: str, is_working_day: IsWorkingDay, now: datetime) -> None:
        self._said_by_the_worker(by)
        self.become(Status.REOPENED)
        days = self.rules.reopened_within_days
        self._until(Deadline.after("resolve", day_of(now), days, self.rules, is_working_day, now))
        self._note("reopened", by, now, note)
        assert self.deadline is not None
        self.record(GrievanceReopened(**self._facts(), resolve_by=self.deadline.at))

    def on_due(self, now: datetime) -> None:
        """Reminds before the last day, and tells those above after it, one union higher each time. What came due while
        nobody looked is said once."""
        deadline = self.deadline
        if deadline is None:
            self.due_at = None
            return
        if any(reminder <= now for reminder in deadline.reminders):
            deadline = deadline.reminded(now)
            if now < deadline.at:
                left = deadline.days_left(now)
                self.record(
                    GrievanceDeadlineNear(**self._facts(), stage=deadline.stage, deadline=deadline.at, days_left=left)
                )
        if deadline.escalates_at is not None and deadline.escalates_at <= now:
            levels = deadline.escalations + 1
            to = above(self.organization, levels)
            again = None if is_highest(self.organization, levels) else self.rules.escalated_again_after(now)
            deadline = deadline.escalated(again)
            self.record(GrievanceEscalated(**self._facts(), stage=deadline.stage, deadline=deadline.at, to=to))
        self._until(deadline)

    def _until(self, deadline: Deadline | None) -> None:
        self.deadline = deadline
        self.due_at = deadline.next if deadline is not None else None

    @property
    def _parties(self) -> tuple[PersonId | None, ...]:
        return (self.person, self.about)

    def _led_by(self, by: Handler) -> None:
        by.keep_away_from(self._parties)
        if by.person != self.leader:
            raise NotTheLeader("another is its responsible leader")

    def _said_by_the_worker(self, by: PersonId) -> None:
        """Who has no account is asked by who received it, but never by the leader who resolved it."""
        if by != (self.person or self.received_by) or (self.person is None and by == self.leader):
            raise NotYourGrievance("the worker says whether it is resolved")

    def _note(self, what: Code, by: PersonId, now: datetime, note: str = "") -> None:
        self.entries = [*self.entries, Entry(what=what, by=by, at=now, note=note)][-MAX_ENTRIES:]

    def _facts(self) -> dict[str, str | None]:
        return {
            "grievance": self.id,
            "organization": self.organization,
            "kind": self.kind,
            "person": self.person,
            "leader": self.leader,
        }

"""What workers bring: received, given to a responsible leader, resolved, and found resolved by the worker."""

from typing import Annotated, Literal

from pydantic import Field

from services.assistance.published.words import Ref, WorkItemNumber
from services.chassis.domain import Code, Event, Instant, OrganizationPath, PersonId

Stage = Literal["decide", "resolve"]
"""Which deadline is meant: to decide whether it is accepted, or to resolve it."""


class OfAGrievance(Event):
    grievance: Ref
    organization: OrganizationPath
    kind: Code
    person: PersonId | None
    leader: PersonId | None
    """The responsible leader, once there is one."""


class GrievanceReceived(OfAGrievance, type="wuyi.assistance.grievance.received.v1"):
    """`campaign` says where it counts as brought to us, if anywhere."""

    decide_by: Instant
    campaign: Code | None = None


class GrievanceDeclined(OfAGrievance, type="wuyi.assistance.grievance.declined.v1"):
    """It is not for us to handle; the reason is told to the worker where they read it."""

    by: PersonId


class GrievanceAssigned(OfAGrievance, type="wuyi.assistance.grievance.assigned.v1"):
    """Accepted, and `leader` answers for it until it is resolved."""

    by: PersonId
    resolve_by: Instant


class GrievanceProgressed(OfAGrievance, type="wuyi.assistance.grievance.progressed.v1"):
    """Something was done about it."""


class GrievancePaused(OfAGrievance, type="wuyi.assistance.grievance.paused.v1"):
    """Waits for something outside; the days until it goes on are not counted."""


class GrievanceResumed(OfAGrievance, type="wuyi.assistance.grievance.resumed.v1"):
    resolve_by: Instant


class GrievanceExtended(OfAGrievance, type="wuyi.assistance.grievance.extended.v1"):
    """It takes longer, once; the worker is told why."""

    by: PersonId
    resolve_by: Instant


class GrievanceDeadlineNear(OfAGrievance, type="wuyi.assistance.grievance.deadline_near.v1"):
    stage: Stage
    deadline: Instant
    days_left: Annotated[int, Field(ge=0)]


class GrievanceEscalated(OfAGrievance, type="wuyi.assistance.grievance.escalated.v1"):
    """The deadline has passed: `to` is the union above, or its own where there is none."""

    stage: Stage
    deadline: Instant
    to: OrganizationPath


class GrievanceResolved(OfAGrievance, type="wuyi.assistance.grievance.resolved.v1"):
    """The worker is asked whether it is."""

    in_time: bool


class GrievanceReopened(OfAGrievance, type="wuyi.assistance.grievance.reopened.v1"):
    """The worker says that it is not resolved."""

    resolve_by: Instant


class GrievanceConfirmed(OfAGrievance, type="wuyi.assistance.grievance.confirmed.v1"):
    """Closed: the worker says that it is resolved. `campaign` and `work_item` say where it counts, if anywhere."""

    in_time: bool
    campaign: Code | None
    work_item: WorkItemNumber | None

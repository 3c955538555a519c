"""What waits for the federation's staff here, as the console shows it. Where no rule gives a deadline, the days are assumed."""

from datetime import datetime
from typing import Any

from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import Status
from services.assistance.domain.grievance import Grievance
from services.assistance.domain.grievance_stages import RUNNING
from services.assistance.domain.grievance_stages import Status as Stage
from services.assistance.domain.membership import Membership
from services.assistance.domain.membership import Status as Joining
from services.assistance.domain.subsidy import Status as Proposal
from services.assistance.domain.subsidy import Subsidy
from services.chassis.staff_work import StaffWork, days_after
from services.chassis.texts import Say

TO_VERIFY, TO_APPROVE, TO_PAY, TO_ADMIT = 10, 20, 25, 10
"""Days from the submission."""


def _deadline(grievance: Grievance) -> datetime | None:
    return None if grievance.deadline is None else grievance.deadline.at


def _submitted_at(each: Any) -> datetime | None:
    moment: datetime | None = each.submitted_at
    return moment


def _received_at(grievance: Grievance) -> datetime | None:
    return grievance.received_at


def _applications(name: str, title: Say, days: int, *states: Status) -> StaffWork[Any]:
    return StaffWork(name, title, Application, states, "submitted_at", _submitted_at, days_after("submitted_at", days))


WORK: list[StaffWork[Any]] = [
    _applications("applications_to_verify", Say("待核实申请", "Applications to verify"), TO_VERIFY, Status.SUBMITTED),
    _applications(
        "applications_to_approve",
        Say("待审批申请", "Applications to approve"),
        TO_APPROVE,
        Status.VERIFIED,
        Status.PUBLICISED,
    ),
    _applications("applications_to_pay", Say("待发放申请", "Applications to pay"), TO_PAY, Status.APPROVED),
    StaffWork(
        name="subsidies_to_approve",
        title=Say(zh="待审批补助", en="Subsidies to approve"),
        kind=Subsidy,
        states=(Proposal.PROPOSED,),
        order="proposed_at",
        since=lambda subsidy: subsidy.proposed_at,
        due=days_after("proposed_at", TO_APPROVE),
    ),
    StaffWork(
        name="grievances_to_assign",
        title=Say(zh="待受理信访", en="Grievances to accept"),
        kind=Grievance,
        states=(Stage.RECEIVED,),
        order="received_at",
        since=_received_at,
        due=_deadline,
    ),
    StaffWork(
        name="grievances_to_resolve",
        title=Say(zh="办理中信访", en="Grievances to resolve"),
        kind=Grievance,
        states=RUNNING,
        order="received_at",
        since=_received_at,
        due=_deadline,
    ),
    StaffWork(
        name="memberships_to_admit",
        title=Say(zh="待审核入会", en="Membership applications"),
        kind=Membership,
        states=(Joining.SUBMITTED,),
        order="submitted_at",
        since=_submitted_at,
        due=days_after("submitted_at", TO_ADMIT),
    ),
]

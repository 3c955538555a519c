"""What waits for the federation's staff here, as the console shows it. The days are assumed: the notice of each honour says its own."""

from typing import Any

from services.chassis.staff_work import StaffWork, days_after
from services.chassis.texts import Say
from services.honors.domain.nomination import Nomination
from services.honors.domain.objection import Objection
from services.honors.domain.objection import Status as Heard
from services.honors.domain.standing import Status

WORK: list[StaffWork[Any]] = [
    StaffWork(
        name="nominations_to_recommend",
        title=Say(zh="待推荐申报", en="Nominations to recommend"),
        kind=Nomination,
        states=(Status.DRAFTED, Status.RECOMMENDED),
        order="drafted_at",
        since=lambda nomination: nomination.recommended_at or nomination.drafted_at,
        due=days_after("drafted_at", 15),
    ),
    StaffWork(
        name="nominations_to_review",
        title=Say(zh="待评审申报", en="Nominations to review"),
        kind=Nomination,
        states=(Status.ELIGIBLE, Status.UNDER_REVIEW),
        order="drafted_at",
        since=lambda nomination: nomination.recommended_at or nomination.drafted_at,
        due=days_after("drafted_at", 30),
    ),
    StaffWork(
        name="objections_to_decide",
        title=Say(zh="待核实异议", en="Objections to decide"),
        kind=Objection,
        states=(Heard.RECEIVED,),
        order="filed_at",
        since=lambda objection: objection.filed_at,
        due=days_after("filed_at", 10),
    ),
]

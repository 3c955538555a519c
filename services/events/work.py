"""What waits for the federation's staff here, as the console shows it."""

from datetime import datetime, timedelta
from typing import Any

from services.chassis.staff_work import StaffWork, days_after
from services.chassis.texts import Say
from services.events.domain.activity import Activity
from services.events.domain.good_practice import GoodPractice
from services.events.domain.good_practice import Status as Proposed
from services.events.domain.stages import Status
from services.events.domain.work import Status as Written
from services.events.domain.work import Work

BEFORE_IT_STARTS = timedelta(days=7)
"""Assumed: whoever is to come needs a week to hear of it."""


def _decided_by(activity: Activity) -> datetime:
    return activity.starts_at - BEFORE_IT_STARTS


def _submitted_at(activity: Activity) -> datetime | None:
    return activity.submitted_at


WORK: list[StaffWork[Any]] = [
    StaffWork(
        name="activities_to_approve",
        title=Say(zh="待审批活动", en="Activities to approve"),
        kind=Activity,
        states=(Status.SUBMITTED,),
        order="starts_at",
        since=_submitted_at,
        due=_decided_by,
    ),
    StaffWork(
        name="activities_to_summarize",
        title=Say(zh="待总结活动", en="Activities to sum up"),
        kind=Activity,
        states=(Status.COMPLETED,),
        order="starts_at",
        since=lambda activity: activity.ends_at,
        due=lambda activity: activity.ends_at + timedelta(days=14),
    ),
    StaffWork(
        name="works_to_moderate",
        title=Say(zh="待审核作品", en="Works to moderate"),
        kind=Work,
        states=(Written.SUBMITTED,),
        order="submitted_at",
        since=lambda work: work.submitted_at,
        due=days_after("submitted_at", 7),  # assumed, as the two below
    ),
    StaffWork(
        name="works_to_publish",
        title=Say(zh="待发布作品", en="Works to publish"),
        kind=Work,
        states=(Written.MODERATED,),
        order="submitted_at",
        since=lambda work: work.submitted_at,
        due=days_after("submitted_at", 14),
    ),
    StaffWork(
        name="good_practices_to_choose",
        title=Say(zh="待选用好做法", en="Good practices to choose from"),
        kind=GoodPractice,
        states=(Proposed.PROPOSED,),
        order="proposed_at",
        since=lambda practice: practice.proposed_at,
        due=days_after("proposed_at", 30),
    ),
]

"""What waits for the federation's staff here, as the console shows it."""

from datetime import datetime, timedelta
from typing import Any

from services.chassis.staff_work import StaffWork
from services.chassis.texts import Say
from services.events.domain.activity import Activity
from services.events.domain.stages import Status

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
]

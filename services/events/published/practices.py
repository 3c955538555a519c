"""好做法: how an activity was done, for others to do likewise."""

from typing import Annotated

from pydantic import Field

from services.chassis.domain import Code, Event, Line, OrganizationPath, PersonId
from services.events.published.words import ActivityId, WorkItemNumber

PracticeId = Annotated[str, Field(min_length=1, max_length=80)]


class OfAPractice(Event):
    practice: PracticeId
    activity: ActivityId
    campaign: Code
    work_item: WorkItemNumber
    organization: OrganizationPath
    """Whoever did it."""
    title: Line
    author: PersonId
    """Whoever organized it."""


class PracticeChosen(OfAPractice, type="wuyi.events.good_practice.chosen.v1"):
    """Everybody in the audience is to hear of it; the summary is read where it is kept."""

    chosen_by: PersonId
    chosen_for: OrganizationPath
    """The organization on whose behalf it was chosen."""
    audience: OrganizationPath
    """This one and all below it."""


class PracticePassedOver(OfAPractice, type="wuyi.events.good_practice.passed_over.v1"):
    """Not chosen; why stays with it, for it is free text."""

"""The publicity calendar: stories by outlet and topic, planned, approved, and published with a link."""

from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain import Code, Instant, Line, NotFound, OrganizationPath, within
from services.chassis.domain.days import day_of
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Approver,
    Caller,
    Command,
    CommandBody,
    Id,
    Page,
    Publisher,
    Role,
    View,
    allowed,
    changes,
    creates,
    lists,
    repository,
    seen,
    shows,
)
from services.notify.domain.calendar import Calendar, OutletNotPlanned, TopicNotPlanned
from services.notify.domain.story import Link, OwnStory, Status, Story
from services.notify.routes.recipients import OutsideYourOrganization

router = APIRouter(tags=["stories"])
Stories = Annotated[Repository[Story], repository(Story)]
Calendars = Annotated[Repository[Calendar], repository(Calendar)]
Staff = Annotated[Caller, allowed(Role.PUBLISHER, Role.APPROVER, Role.ORGANIZER, Role.AUDITOR, Role.INTEGRATOR)]


class NewStory(CommandBody):
    campaign: Code = Field(examples=["qinghai-2022"])
    work_item: Annotated[int, Field(ge=1, le=99, examples=[6])]
    outlet: Line = Field(examples=["青海日报"])
    topic: Line | None = Field(default=None, examples=["庆“五一”系列活动"])
    title: Line = Field(examples=["高原上的工匠精神"])
    due_on: date = Field(examples=["2022-05-20"])
    organization: OrganizationPath | None = None
    """Whose story it is; the caller's own organization when it is not said."""


class Publication(CommandBody):
    link: Link = Field(examples=["https://www.qhnews.com/2022/0520/1.html"])
    published_on: date | None = None
    """Today when it is not said."""


class StoryView(View):
    id: str
    status: Status
    campaign: str
    work_item: int
    organization: OrganizationPath
    outlet: str
    topic: str | None
    title: str
    due_on: date
    planned_by: str
    planned_at: Instant
    approved_by: str | None
    link: str | None
    published_on: date | None

    @classmethod
    def of(cls, story: Story) -> Self:
        return cls(**{name: getattr(story, name) for name in cls.model_fields})


class CalendarView(View):
    """What the plan wants told, and where."""

    campaign: str
    work_item: int
    outlets: list[str]
    topics: list[str]

    @classmethod
    def of(cls, calendar: Calendar) -> Self:
        return cls(
            campaign=calendar.campaign,
            work_item=calendar.work_item,
            outlets=list(calendar.outlets),
            topics=list(calendar.topics),
        )


@router.get("/calendars", **lists(CalendarView))
async def list_calendars(page: Page, caller: Staff, calendars: Calendars, campaign: Code | None = None) -> Response:
    """各条工作内容的媒体与选题 · Outlets and topics of each work item."""
    return await page.of(calendars, {"campaign": campaign}, CalendarView.of)


@router.post("/stories", **creates(StoryView, NotFound, OutletNotPlanned, TopicNotPlanned, OutsideYourOrganization))
async def plan_a_story(
    new: NewStory, publisher: Publisher, command: Command, stories: Stories, calendars: Calendars
) -> Response:
    """列入宣传计划 · Plans a story for an outlet of the plan."""
    organization = new.organization or publisher.organization
    if not within(organization, publisher.organization):
        raise OutsideYourOrganization("that is outside your organization", organization=organization)
    calendar = await calendars.get(Calendar.id_of(new.campaign, new.work_item))

    def planned() -> Story:
        by, now = publisher.person, command.now
        return Story.plan(command.id, calendar, organization, new.outlet, new.topic, new.title, new.due_on, by, now)

    return await command.create(stories, planned, StoryView.of)


@router.get("/stories", **lists(StoryView))
async def list_stories(
    page: Page,
    caller: Staff,
    stories: Stories,
    campaign: Code | None = None,
    status: Status | None = None,
    outlet: Annotated[str | None, Query(max_length=200, description="媒体 · An outlet")] = None,
    topic: Annotated[str | None, Query(max_length=200, description="选题 · A topic")] = None,
) -> Response:
    """宣传计划表，按日期 · The calendar, by date."""
    where = {"campaign": campaign, "status": status, "outlet": outlet, "topic": topic}
    return await page.of(stories, where, StoryView.of, sort=("due_on",), within=caller.organization)


@router.get("/stories/{id}", **shows(StoryView))
async def show_a_story(id: Id, caller: Staff, stories: Stories) -> Response:
    """一篇稿件 · One story."""
    return seen(await stories.get(id, within=caller.organization), StoryView.of)


@router.post("/stories/{id}/approve", **changes(StoryView, OwnStory))
async def approve(id: Id, approver: Approver, command: Command, stories: Stories) -> Response:
    """批准刊发，须由另一人 · By another person than who planned it."""
    return await command.change(
        stories, id, lambda story: story.approve(approver.person), StoryView.of, within=approver.organization
    )


@router.post("/stories/{id}/publish", **changes(StoryView))
async def publish(id: Id, said: Publication, publisher: Publisher, command: Command, stories: Stories) -> Response:
    """登记刊发链接；由此计入进展 · It is out, under this link; from now on it counts."""
    on = said.published_on or day_of(command.now)
    return await command.change(
        stories, id, lambda story: story.publish(said.link, on), StoryView.of, within=publisher.organization
    )


@router.post("/stories/{id}/drop", **changes(StoryView))
async def drop(id: Id, publisher: Publisher, command: Command, stories: Stories) -> Response:
    """不再刊发 · It will not be published."""
    return await command.change(
        stories, id, lambda story: story.drop(publisher.person), StoryView.of, within=publisher.organization
    )

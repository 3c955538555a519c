"""Something told to everybody in a part of the organization, and how far it has got."""

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from services.chassis.desk import Desk
from services.chassis.domain import Code, Instant, Invalid, OrganizationPath, Refused, within
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Command,
    CommandBody,
    DeskHere,
    Id,
    Page,
    Publisher,
    View,
    answer,
    answers,
    creates,
    lists,
    repository,
    seen,
    shows,
)
from services.chassis.web.commanding import Commanding
from services.notify.announcing import audience_size
from services.notify.domain.announcement import Announcement, EmptyAudience, Status
from services.notify.domain.belonging import Segment
from services.notify.domain.template import NotYetApproved, Template, Version
from services.notify.domain.values import MAX_PARAMETERS, Name, Value, Values, fitting
from services.notify.domain.words import Language, Texts, check_texts
from services.notify.letters import Letter, as_it_stands, filled
from services.notify.routes.recipients import OutsideYourOrganization
from services.notify.routes.templates import Preview

router = APIRouter(tags=["announcements"])
Announcements = Annotated[Repository[Announcement], repository(Announcement)]


class TextsOrTemplate(Invalid):
    code = "texts_or_template"


class NoSuchTemplate(Invalid):
    code = "template_not_found"


class TooLongWhenFilled(Refused):
    code = "too_long_when_filled"


class NewAnnouncement(CommandBody):
    """In its own texts, told as they stand, or in those of a template with values."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "audience": "630000/630100",
                    "texts": {"zh-CN": {"title": "五一放假通知", "body": "五月一日至三日放假。"}},
                }
            ]
        }
    )

    audience: OrganizationPath | None = None
    """Everybody in it and below; left out, it is your own organization."""
    segment: Segment | None = None
    """Of those, only who is registered for an activity (`activity:{id}`), holds an honour (`honor:{code}`) or is in a tier of
    hardship (`tier:{deep|relative|sudden}`)."""
    texts: Texts = {}
    template: Code | None = None
    values: Annotated[dict[Name, Value], Field(max_length=MAX_PARAMETERS)] = {}
    urgent: bool = False
    """Quiet hours do not hold it."""


class AnnouncementView(View):
    id: str
    organization: str
    audience: str
    segment: str | None
    template: str
    template_version: int
    values: Values
    texts: Texts
    urgent: bool
    status: Status
    expected: int
    told: int
    percent: int
    announced_by: str
    announced_at: Instant
    completed_at: Instant | None

    @classmethod
    def of(cls, announcement: Announcement) -> Self:
        done = announcement.status is Status.COMPLETED
        return cls(
            id=announcement.id,
            organization=announcement.organization,
            audience=announcement.audience,
            segment=announcement.segment,
            template=announcement.template,
            template_version=announcement.template_version,
            values=announcement.values,
            texts=announcement.texts,
            urgent=announcement.urgent,
            status=announcement.status,
            expected=announcement.expected,
            told=announcement.told,
            percent=100 if done else min(99, announcement.told * 100 // max(1, announcement.expected)),
            announced_by=announcement.announced_by,
            announced_at=announcement.announced_at,
            completed_at=announcement.completed_at,
        )


class DryRunView(View):
    audience: str
    segment: str | None
    recipients: int
    preview: dict[Language, Preview]


@router.post(
    "/announcements",
    **creates(AnnouncementView, EmptyAudience, NotYetApproved, TooLongWhenFilled, OutsideYourOrganization),
)
async def announce(new: NewAnnouncement, publisher: Publisher, command: Command, desk: DeskHere) -> Response:
    """发布通知 · Tells everybody in the audience, each exactly once; goes on by itself, also after a crash."""
    audience = _audience(new, publisher.organization)

    async def make() -> Announcement:
        version = await _version(new, desk)
        _letters(new, version)
        return _made(new, version, audience, await audience_size(audience, new.segment, desk), command)

    return await command.create(desk.of(Announcement), make, AnnouncementView.of)


@router.post(
    "/announcements/dry-run",
    **answers(DryRunView, EmptyAudience, NotYetApproved, TooLongWhenFilled, OutsideYourOrganization),
)
async def try_an_announcement(new: NewAnnouncement, publisher: Publisher, desk: DeskHere) -> Response:
    """试算通知人数并预览 · How many it would reach, and how it would read; nobody is told anything."""
    audience = _audience(new, publisher.organization)
    letters = _letters(new, await _version(new, desk))
    preview = {language: Preview.of(letter) for language, letter in letters.items()}
    return answer(
        DryRunView(
            audience=audience,
            segment=new.segment,
            recipients=await audience_size(audience, new.segment, desk),
            preview=preview,
        )
    )


@router.get("/announcements", **lists(AnnouncementView))
async def list_announcements(
    page: Page, publisher: Publisher, announcements: Announcements, status: Status | None = None
) -> Response:
    """通知列表 · Those of your part of the organization, newest first."""
    return await page.of(
        announcements,
        {"status": status},
        AnnouncementView.of,
        sort=("announced_at",),
        descending=True,
        within=publisher.organization,
    )


@router.get("/announcements/{id}", **shows(AnnouncementView))
async def show_an_announcement(id: Id, publisher: Publisher, announcements: Announcements) -> Response:
    """查看通知及进度 · An announcement and how far it has got."""
    return seen(await announcements.get(id, within=publisher.organization), AnnouncementView.of)


def _audience(new: NewAnnouncement, own: str) -> str:
    audience = new.audience or own
    if not within(audience, own):
        raise OutsideYourOrganization("it is not your organization", field="audience")
    if bool(new.texts) == (new.template is not None) or (new.texts and new.values):
        raise TextsOrTemplate("either texts, or a template with values", field="texts")
    return audience


async def _version(new: NewAnnouncement, desk: Desk) -> Version | None:
    if new.template is None:
        return None
    template = (await desk.of(Template).get_many((new.template,))).get(new.template)
    if template is None:
        raise NoSuchTemplate("there is no such template", field="template", template=new.template)
    return template.in_force


def _letters(new: NewAnnouncement, version: Version | None) -> dict[Language, Letter]:
    """As it would be read in each language that it has; refused where that would be cut off."""
    if version is None:
        check_texts(new.texts)
        return {language: as_it_stands(language, words) for language, words in new.texts.items()}
    values = fitting(version.parameters, new.values)
    letters = {language: filled(version, values, language) for language in version.texts}
    for language, letter in letters.items():
        if not letter.whole:
            raise TooLongWhenFilled("with these values it is too long", language=language.value)
    return letters


def _made(new: NewAnnouncement, version: Version | None, audience: str, size: int, command: Commanding) -> Announcement:
    id, own, by, now = command.id, command.caller.organization, command.caller.person, command.now
    if version is None or new.template is None:
        return Announcement.in_words(
            id, own, audience, new.texts, size, by, now, segment=new.segment, urgent=new.urgent
        )
    return Announcement.by_template(
        id, own, audience, new.template, version, new.values, size, by, now, segment=new.segment, urgent=new.urgent
    )

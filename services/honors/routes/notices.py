"""公示: published for the shortlist, read by everybody, objected to by anybody."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain import Instant, Line, NotFound
from services.chassis.web import (
    Approver,
    Command,
    CommandBody,
    DeskHere,
    Id,
    Page,
    View,
    answer,
    answers,
    creates,
    lists,
    public,
)
from services.chassis.working_days import CalendarUnknown, WorkingDays
from services.honors.domain.notice import NobodyToPutOnNotice, PublicNotice
from services.honors.domain.standing import OUT, Status
from services.honors.domain.terms import NomineeKind, NoticeTooShort
from services.honors.duties import notices_of
from services.honors.pages import page, wants_a_page
from services.honors.routes.reach import Nominations, Notices, Programmes

router = APIRouter(tags=["notices"])


class NewNotice(CommandBody):
    contact: Line = Field(examples=["青海省总工会经济技术部 0971-0000000"])
    """Where objections may also be brought; it is printed on the notice."""
    working_days: Annotated[int, Field(ge=5, le=60)] | None = None
    """As the programme's terms say, or longer."""


class NoticeView(View):
    """For staff: whom it is about, by their nominations, and where each stands."""

    id: str
    programme: str
    name: str
    number: int
    contact: str
    working_days: int
    starts_on: str
    ends_on: str
    ends_at: Instant
    ended: bool
    standings: dict[str, str]
    """By nomination: running, frozen, cleared or upheld."""

    @classmethod
    def of(cls, notice: PublicNotice) -> "NoticeView":
        return cls(
            id=notice.id,
            programme=notice.programme,
            name=notice.name,
            number=notice.number,
            contact=notice.contact,
            working_days=notice.working_days,
            starts_on=notice.starts_on.isoformat(),
            ends_on=notice.ends_on.isoformat(),
            ends_at=notice.ends_at,
            ended=notice.ended,
            standings={entry.nomination: entry.standing.value for entry in notice.entries},
        )


class CandidateView(View):
    nomination: str
    kind: NomineeKind
    name: str
    """Masked where it is a person's."""
    employer: str
    withdrawn: bool


class PublicNoticeView(View):
    """What everybody may read. Whether somebody objected, and to whom, is nobody's business but theirs who decide."""

    id: str
    honor: str
    issuer: str
    number: int
    contact: str
    working_days: int
    starts_on: str
    ends_on: str
    ends_at: Instant
    over: bool
    candidates: list[CandidateView]


@router.post(
    "/programmes/{id}/notices", **creates(NoticeView, NotFound, NobodyToPutOnNotice, NoticeTooShort, CalendarUnknown)
)
async def publish_a_notice(
    id: Id,
    new: NewNotice,
    approver: Approver,
    command: Command,
    programmes: Programmes,
    nominations: Nominations,
    notices: Notices,
    desk: DeskHere,
) -> Response:
    """对入围者公示，不少于五个工作日 · Puts before the public who is on the shortlist, for at least five working days."""
    programme = await programmes.get(id, within=approver.organization)

    async def publish() -> PublicNotice:
        before = await notices_of(id, desk)
        again = next((notice for notice in before if notice.request == command.id), None)
        if again is not None:
            return again
        had = {entry.nomination for notice in before for entry in notice.entries}
        shortlisted = {"programme": id, "status": Status.SHORTLISTED.value}
        found = [each.id async for page in nominations.each(shortlisted) for each in page if each.id not in had]
        return PublicNotice.publish(
            programme,
            len(before) + 1,
            found,
            contact=new.contact,
            working_days=new.working_days,
            is_working_day=WorkingDays(desk.settings.working_days),
            by=approver.person,
            request=command.id,
            now=command.now,
        )

    return await command.create(notices, publish, NoticeView.of)


@router.get("/programmes/{id}/notices", **lists(NoticeView))
async def list_notices(id: Id, page: Page, approver: Approver, notices: Notices) -> Response:
    """本项荣誉的各次公示 · The notices of one honour, the first and those for who moved up."""
    return await page.of(notices, {"programme": id}, NoticeView.of, sort=("number",), within=approver.organization)


SHOWN = answers(PublicNoticeView)
SHOWN["responses"][200] = {"content": {"text/html": {"schema": {"type": "string"}}}}


@router.get("/notices/{id}", dependencies=[public], **SHOWN)
async def show_a_notice(
    id: Id, request: Request, notices: Notices, programmes: Programmes, nominations: Nominations
) -> Response:
    """公示内容（姓名已遮掩），人读为网页，程序读为 JSON · What is before the public: a page for people, JSON for programs."""
    notice = await notices.get(id)
    programme = await programmes.get(notice.programme)
    found = await nominations.get_many([entry.nomination for entry in notice.entries])
    view = PublicNoticeView(
        id=notice.id,
        honor=notice.name,
        issuer=programme.issuer,
        number=notice.number,
        contact=notice.contact,
        working_days=notice.working_days,
        starts_on=notice.starts_on.isoformat(),
        ends_on=notice.ends_on.isoformat(),
        ends_at=notice.ends_at,
        over=notice.ended,
        candidates=[
            CandidateView(
                nomination=nomination.id,
                kind=nomination.nominee.kind,
                name=nomination.nominee.shown,
                employer=nomination.nominee.employer,
                withdrawn=nomination.status in OUT,
            )
            for entry in notice.entries
            if (nomination := found.get(entry.nomination)) is not None
        ],
    )
    return page("notice.html", view) if wants_a_page(request) else answer(view)

"""The registry of those who were honoured."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Body
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain import Line, NotFound, OrganizationPath
from services.chassis.ids import new_id
from services.chassis.web import (
    Approver,
    Command,
    CommandBody,
    DeskHere,
    Id,
    Now,
    Organizer,
    Page,
    SignedIn,
    View,
    answer,
    answers,
    changes,
    lists,
    seen,
    shows,
)
from services.honors.domain.disclosure import Disclosure, Kind
from services.honors.domain.honoree import (
    DateAhead,
    Honor,
    Honoree,
    HonorLostBefore,
    Life,
    NoSuchHonor,
    NotAPerson,
    NotAStudio,
    ReviewNotDue,
)
from services.honors.domain.masks import Phone, mask_phone
from services.honors.domain.terms import Group, NomineeKind
from services.honors.routes.nomination_views import Reason
from services.honors.routes.reach import STAFF, Disclosures, Honorees, Overseer, Staff

router = APIRouter(tags=["honorees"])


class Moved(CommandBody):
    change: Literal["moved"]
    organization: OrganizationPath = Field(examples=["630000/630200"])
    employer: Line | None = None


class Retired(CommandBody):
    change: Literal["retired"]
    on: date = Field(examples=["2023-05-01"])


class Died(CommandBody):
    change: Literal["died"]
    on: date = Field(examples=["2023-05-01"])


class Reachable(CommandBody):
    change: Literal["phone"]
    phone: Phone = Field(examples=["13800000000"])


Update = Annotated[
    Moved | Retired | Died | Reachable,
    Body(
        discriminator="change",
        openapi_examples={
            "moved": {"value": {"change": "moved", "organization": "630000/630200", "employer": "海东公交"}},
            "retired": {"value": {"change": "retired", "on": "2023-05-01"}},
        },
    ),
]


class Revocation(CommandBody):
    number: Annotated[str, Field(min_length=1, max_length=200, examples=["qinghai-2022-may_day_medal-0001"])]
    """Of the certificate: which of their honours."""


class YearlyReview(CommandBody):
    verdict: Literal["keep", "withdraw"] = Field(examples=["keep"])


class HonoreeView(View):
    id: str
    kind: NomineeKind
    person: str
    organization: str
    name: str
    """Masked where it is a person's."""
    phone: str | None
    employer: str
    groups: tuple[Group, ...]
    status: Life
    since: date
    honors: list[Honor]
    review_due_on: date | None

    @classmethod
    def of(cls, honoree: Honoree) -> "HonoreeView":
        return cls(
            id=honoree.id,
            kind=honoree.kind,
            person=honoree.person,
            organization=honoree.organization,
            name=honoree.shown,
            phone=None if honoree.phone is None else mask_phone(honoree.phone),
            employer=honoree.employer,
            groups=honoree.groups,
            status=honoree.status,
            since=honoree.since,
            honors=honoree.honors,
            review_due_on=honoree.review_due_on,
        )


class DisclosedHonoree(View):
    name: str
    id_number: str | None
    phone: str | None


class DisclosureView(View):
    kind: Kind
    subject: str
    to: str
    why: str
    at: str

    @classmethod
    def of(cls, disclosure: Disclosure) -> "DisclosureView":
        return cls(
            kind=disclosure.kind,
            subject=disclosure.subject,
            to=disclosure.to,
            why=disclosure.why,
            at=disclosure.at.isoformat(),
        )


@router.get("/honorees", **lists(HonoreeView))
async def list_honorees(
    page: Page, staff: Staff, honorees: Honorees, kind: NomineeKind | None = None, status: Life | None = None
) -> Response:
    """荣誉获得者名册 · Those honoured in one's subtree."""
    return await page.of(honorees, {"kind": kind, "status": status}, HonoreeView.of, within=staff.organization)


@router.get("/honorees/{id}", **shows(HonoreeView))
async def show_an_honoree(id: Id, caller: SignedIn, honorees: Honorees) -> Response:
    """一位获得者及其荣誉 · One of them, with their honours."""
    honoree = await honorees.get(id)
    if caller.person != honoree.person and not (caller.is_(*STAFF) and caller.sees(honoree.organization)):
        raise NotFound("there is no such Honoree", kind="Honoree", id=id)
    return seen(honoree, HonoreeView.of)


@router.post("/honorees/{id}/update", **changes(HonoreeView, NotAPerson, DateAhead))
async def update(id: Id, new: Update, organizer: Organizer, command: Command, honorees: Honorees) -> Response:
    """调动、退休、去世或联系方式变更 · Moved, retired, died, or reached at another phone."""

    def decide(honoree: Honoree) -> None:
        match new:
            case Moved():
                honoree.move(new.organization, new.employer)
            case Retired():
                honoree.retire(new.on, command.now)
            case Died():
                honoree.die(new.on, command.now)
            case Reachable():
                honoree.reach_at(new.phone)

    return await command.change(honorees, id, decide, HonoreeView.of, within=organizer.organization)


@router.post("/honorees/{id}/revoke", **changes(HonoreeView, NoSuchHonor, HonorLostBefore))
async def revoke(id: Id, which: Revocation, approver: Approver, command: Command, honorees: Honorees) -> Response:
    """撤销一项荣誉，证书随之失效 · Takes one honour back; its certificate is revoked with it."""
    return await command.change(
        honorees,
        id,
        lambda honoree: honoree.lose(which.number, "revoked", command.now),
        HonoreeView.of,
        within=approver.organization,
    )


@router.post("/honorees/{id}/review", **changes(HonoreeView, NotAStudio, ReviewNotDue))
async def review_a_studio(
    id: Id, looked: YearlyReview, approver: Approver, command: Command, honorees: Honorees
) -> Response:
    """创新工作室年度复核：保留或撤销命名 · A studio's year is over: it keeps its name, or the name is withdrawn."""
    return await command.change(
        honorees,
        id,
        lambda honoree: honoree.review(keeps=looked.verdict == "keep", now=command.now),
        HonoreeView.of,
        within=approver.organization,
    )


@router.post("/honorees/{id}/disclosures", **answers(DisclosedHonoree))
async def disclose(id: Id, why: Reason, staff: Staff, honorees: Honorees, desk: DeskHere, now: Now) -> Response:
    """查看未遮掩的信息，记录何人、何因、何时 · In the clear; noted first."""
    honoree = await honorees.get(id, within=staff.organization)
    await desk.of(Disclosure).create(
        Disclosure.noted(new_id(), Kind.HONOREE, id, honoree.organization, staff.person, why.reason[:200], now)
    )
    return answer(DisclosedHonoree(name=honoree.name, id_number=honoree.id_number, phone=honoree.phone))


@router.get("/disclosures", **lists(DisclosureView))
async def list_disclosures(page: Page, overseer: Overseer, disclosures: Disclosures) -> Response:
    """谁在何时因何查看了未遮掩的信息 · Who saw what in the clear, why and when."""
    return await page.of(
        disclosures, {}, DisclosureView.of, sort=("at",), descending=True, within=overseer.organization
    )

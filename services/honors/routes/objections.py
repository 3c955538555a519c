"""Objections: anybody brings them, and those who are no party to them decide."""

from datetime import timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Query, Request
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from services.chassis.domain import Conflict, Instant, Invalid, PersonId, Text
from services.chassis.ids import new_id
from services.chassis.keyring import Keyring
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Approver,
    Caller,
    Command,
    CommandBody,
    DeskHere,
    Id,
    Now,
    Page,
    View,
    answer,
    answers,
    changes,
    lists,
    public,
    shows,
)
from services.chassis.web.answers import respond, written
from services.chassis.web.callers import caller_of
from services.honors.domain.disclosure import Disclosure, Kind
from services.honors.domain.masks import Name, Phone, mask_name, mask_phone
from services.honors.domain.nomination import Nomination
from services.honors.domain.notice import NoticeIsOver, NotOnNotice, TooManyObjections
from services.honors.domain.objection import Objection, PartyCannotDecide, Status, objection_id
from services.honors.duties import bring_to_the_notice
from services.honors.routes.nomination_views import Reason
from services.honors.routes.rates import ObjectingTooOften, may_object
from services.honors.routes.reach import Nominations, Notices, Objections, Overseer

router = APIRouter(tags=["objections"])

BROUGHT_BY_ITS_TIMER_AFTER = timedelta(seconds=15)
"""Longer than a living process takes to bring it to the notice itself."""


class AlreadyObjected(Conflict):
    """One objects once to one candidate; what is new is told to those who decide."""

    code = "already_objected"


class NewObjection(CommandBody):
    """Signed in, nothing more is needed; otherwise a name and a phone, which nobody sees but those who decide."""

    nomination: Annotated[str, Field(min_length=1, max_length=200, examples=["5b0c1d6e-6f0f-5d43-8a53-5a2f1c3f1b1a"])]
    grounds: Annotated[Text, Field(min_length=5, examples=["所述事迹与事实不符，详见……"])]
    name: Name | None = Field(default=None, examples=["张三"])
    phone: Phone | None = Field(default=None, examples=["13800000000"])

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.name is None) != (self.phone is None):
            raise PydanticCustomError("name_and_phone", "a name comes with a phone")
        return self


class ObjectionView(View):
    id: str
    notice: str
    nomination: str
    status: Status
    filed_at: Instant
    signed_in: bool
    name: str | None
    phone: str | None
    decided_at: Instant | None

    @classmethod
    def of(cls, objection: Objection) -> "ObjectionView":
        return cls(
            id=objection.id,
            notice=objection.notice,
            nomination=objection.nomination,
            status=objection.status,
            filed_at=objection.filed_at,
            signed_in=objection.person is not None,
            name=None if objection.name is None else mask_name(objection.name),
            phone=None if objection.phone is None else mask_phone(objection.phone),
            decided_at=objection.decided_at,
        )


class DisclosedObjection(View):
    """In the clear. Who saw it, why and when is noted."""

    person: PersonId | None
    name: str | None
    phone: str | None
    grounds: str
    reasons: str


class Anonymous(Invalid):
    code = "anonymous_objection"


OBJECTED = answers(
    ObjectionView,
    NoticeIsOver,
    NotOnNotice,
    TooManyObjections,
    ObjectingTooOften,
    AlreadyObjected,
    Anonymous,
    status=201,
)


@router.post("/notices/{id}/objections", dependencies=[public], **OBJECTED)
async def object_to_a_candidate(
    id: Id, new: NewObjection, request: Request, notices: Notices, objections: Objections, desk: DeskHere, now: Now
) -> Response:
    """对公示对象提出异议；实名（登录，或留姓名电话），信息保密 · Freezes that candidate until it is decided; the others go on."""
    caller = caller_of(request)
    person = caller.person if isinstance(caller, Caller) else None
    await may_object(request, desk)
    notice = await notices.get(id)
    objector = _objector(person, new, desk.keyring)
    objection = Objection(
        id=objection_id(id, new.nomination, objector),
        notice=id,
        programme=notice.programme,
        nomination=new.nomination,
        organization=notice.organization,
        person=person,
        name=new.name,
        phone=new.phone,
        grounds=new.grounds,
        filed_at=now,
        due_at=now + BROUGHT_BY_ITS_TIMER_AFTER,
    )
    known = (await objections.get_many([objection.id])).get(objection.id)
    if known is None:
        notice.must_take_objections(new.nomination, now)
        if not await objections.create(objection):
            known = await objections.get(objection.id)
    elif known.grounds != new.grounds:
        raise AlreadyObjected("you have objected to this candidate already")
    filed = known or objection
    received = await bring_to_the_notice(filed, desk) if filed.status is Status.FILED else filed
    return respond(written(ObjectionView.of(received)), received.version, 201)


def _objector(person: PersonId | None, new: NewObjection, keyring: Keyring) -> str:
    """Tells one objector from the next; of a phone only with the key."""
    if person is not None:
        return person
    if new.phone is None:
        raise Anonymous("sign in, or leave a name and a phone", field="name")
    return keyring.blind_index(new.phone.replace(" ", "").replace("-", ""), "objections/objector")


@router.get("/objections", **lists(ObjectionView))
async def list_objections(
    page: Page,
    overseer: Overseer,
    objections: Objections,
    status: Status | None = None,
    notice: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """异议清单（已遮掩）· Objections to what one's organization has published, masked."""
    return await page.of(
        objections,
        {"status": status, "notice": notice},
        ObjectionView.of,
        sort=("filed_at",),
        within=overseer.organization,
    )


@router.get("/objections/{id}", **shows(ObjectionView))
async def show_an_objection(id: Id, overseer: Overseer, objections: Objections) -> Response:
    """一项异议（已遮掩）· One objection, masked."""
    objection = await objections.get(id, within=overseer.organization)
    return answer(ObjectionView.of(objection), objection.version)


@router.post("/objections/{id}/disclosures", **answers(DisclosedObjection, PartyCannotDecide))
async def disclose(
    id: Id,
    why: Reason,
    approver: Approver,
    objections: Objections,
    nominations: Nominations,
    desk: DeskHere,
    now: Now,
) -> Response:
    """查看异议内容与异议人，记录何人、何因、何时 · In the clear, for those who decide; noted first."""
    objection = await objections.get(id, within=approver.organization)
    if approver.person in await _parties(objection, nominations):
        raise PartyCannotDecide("who is a party to it does not see it")
    await desk.of(Disclosure).create(
        Disclosure.noted(new_id(), Kind.OBJECTION, id, objection.organization, approver.person, why.reason[:200], now)
    )
    return answer(
        DisclosedObjection(
            person=objection.person,
            name=objection.name,
            phone=objection.phone,
            grounds=objection.grounds,
            reasons=objection.reasons,
        )
    )


@router.post("/objections/{id}/uphold", **changes(ObjectionView, PartyCannotDecide))
async def uphold(
    id: Id, why: Reason, approver: Approver, command: Command, objections: Objections, nominations: Nominations
) -> Response:
    """异议成立：该对象出局，名额由下一位递补 · It is true: the candidate is out, and the next on the list moves up."""
    parties = await _parties(await objections.get(id, within=approver.organization), nominations)
    return await command.change(
        objections,
        id,
        lambda objection: objection.uphold(approver.person, parties, why.reason, command.now),
        ObjectionView.of,
        within=approver.organization,
    )


@router.post("/objections/{id}/dismiss", **changes(ObjectionView, PartyCannotDecide))
async def dismiss(
    id: Id, why: Reason, approver: Approver, command: Command, objections: Objections, nominations: Nominations
) -> Response:
    """异议不成立：该对象恢复 · It is not so: the candidate goes on."""
    parties = await _parties(await objections.get(id, within=approver.organization), nominations)
    return await command.change(
        objections,
        id,
        lambda objection: objection.dismiss(approver.person, parties, why.reason, command.now),
        ObjectionView.of,
        within=approver.organization,
    )


async def _parties(objection: Objection, nominations: Repository[Nomination]) -> frozenset[PersonId]:
    """The nominee, who nominated, and who recommended."""
    nomination = await nominations.get(objection.nomination)
    spoke = (opinion.by for opinion in nomination.chain.opinions)
    return frozenset({nomination.nominee.person, nomination.drafted_by, *spoke})

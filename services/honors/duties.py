"""What is to be done when its time has come and takes more than one document. Each step is harmless twice, and may be the last."""

from contextlib import suppress

from services.chassis.desk import Desk
from services.chassis.domain import NotFound, Refused, TooMany
from services.chassis.domain.days import day_of
from services.chassis.service import when_due
from services.chassis.working_days import WorkingDays
from services.honors.claims import PLACES, TO_NOMINATE
from services.honors.domain.certificate import Certificate
from services.honors.domain.honoree import Honor, Honoree, honoree_id
from services.honors.domain.nomination import Nomination
from services.honors.domain.notice import PublicNotice
from services.honors.domain.objection import Objection
from services.honors.domain.objection import Status as Objected
from services.honors.domain.place import Place
from services.honors.domain.programme import Programme
from services.honors.domain.standing import Status


@when_due(Nomination)
async def look_after_a_nomination(id: str, desk: Desk) -> None:
    """Its claim, where a process left it behind; a notice of its own, where it moved up; certificate and registry, once awarded."""
    nominations = desk.of(Nomination)
    nomination = await nominations.get(id)
    if nomination.asking:
        await desk.claims(TO_NOMINATE).carry_on(id)
        return
    if nomination.status is Status.SHORTLISTED:
        await put_on_a_notice_of_its_own(nomination, desk)
    if nomination.status is Status.AWARDED:
        await enter_and_certify(nomination, desk)
    await nominations.change(id, lambda present: present.on_due(desk.clock.now()))


async def put_on_a_notice_of_its_own(nomination: Nomination, desk: Desk) -> None:
    """Like the last one before it. Where there was none yet, it goes on the first with all the others."""
    published = False
    while not published:  # another published in the same moment takes the number; then there may be nothing left to do
        before = await notices_of(nomination.programme, desk)
        if not before or any(nomination.id == entry.nomination for notice in before for entry in notice.entries):
            return
        notice = PublicNotice.publish(
            await desk.of(Programme).get(nomination.programme),
            before[-1].number + 1,
            [nomination.id],
            contact=before[-1].contact,
            working_days=before[-1].working_days,
            is_working_day=WorkingDays(desk.settings.working_days),
            by=None,
            now=desk.clock.now(),
        )
        published = await desk.of(PublicNotice).create(notice)


async def notices_of(programme: str, desk: Desk) -> list[PublicNotice]:
    """In their order: the first, and one for each who moved up."""
    return [
        notice
        async for page in desk.of(PublicNotice).each({"programme": programme}, sort=("number",))
        for notice in page
    ]


async def enter_and_certify(nomination: Nomination, desk: Desk) -> None:
    assert nomination.number is not None and nomination.awarded_at is not None
    programme = await desk.of(Programme).get(nomination.programme)
    awarded_on = day_of(nomination.awarded_at)
    certificate = Certificate.issue(
        nomination.number, nomination, honoree_id(nomination.nominee.key), programme.issuer, awarded_on
    )
    honor = Honor(
        programme=programme.id,
        campaign=programme.campaign,
        honor=programme.honor,
        name=programme.name,
        number=nomination.number,
        awarded_on=awarded_on,
    )
    honoree = Honoree.enter(nomination.nominee, nomination.organization, awarded_on)
    honoree.be_honored(honor)
    await desk.of(Certificate).create(certificate)
    if not await desk.of(Honoree).create(honoree):
        await desk.of(Honoree).change(honoree.id, lambda present: present.be_honored(honor))


@when_due(Place)
async def look_after_a_place(id: str, desk: Desk) -> None:
    """Claims for one who was called up; gives back what belongs to one who is out."""
    place = await desk.claims(PLACES).carry_on(id)
    if place.leaving:
        await desk.claims(PLACES).give_back(id, Place.leave)


@when_due(Objection)
async def look_after_an_objection(id: str, desk: Desk) -> None:
    """One that was written down, and whose process stopped before the notice had it."""
    objection = await desk.of(Objection).get(id)
    if objection.status is Objected.FILED:
        with suppress(Refused, NotFound, TooMany):  # it was noted that it was not taken
            await bring_to_the_notice(objection, desk)


async def bring_to_the_notice(objection: Objection, desk: Desk) -> Objection:
    """Received, if it comes in time; the notice alone says whether it does."""
    objections = desk.of(Objection)
    try:
        await desk.of(PublicNotice).change(
            objection.notice, lambda notice: notice.freeze(objection.id, objection.nomination, objection.filed_at)
        )
    except (Refused, NotFound, TooMany):
        await objections.change(objection.id, lambda present: present.turn_away())
        raise
    return (await objections.change(objection.id, lambda present: present.receive()))[0]


ALL = [look_after_a_nomination, look_after_a_place, look_after_an_objection]

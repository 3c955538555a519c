"""Counselling: hours offered, booked, and talked about by two. There is no door here through which a third could look in."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints
from starlette.responses import Response

from services.chassis.claims import ClaimDesk
from services.chassis.domain import Code, Instant, Line, NotFound, OrganizationPath, PersonId, Text
from services.chassis.domain.types import instant_text
from services.chassis.store.port import In, Range
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Command,
    CommandBody,
    DeskHere,
    Id,
    Now,
    Organizer,
    Page,
    SignedIn,
    View,
    Worker,
    answer,
    answers,
    changes,
    claims,
    creates,
    lists,
    repository,
    seen,
    shows,
)
from services.events.domain import refusals
from services.events.domain.booking import CounsellingBooking
from services.events.domain.booking import Status as Booked
from services.events.domain.counselling import CounsellingHour, Status
from services.events.hours import HOURS
from services.events.published import WorkItemNumber
from services.events.routes.reach import STAFF, Campaigns

router = APIRouter(tags=["counselling"])

Hours = Annotated[Repository[CounsellingHour], repository(CounsellingHour)]
Bookings = Annotated[Repository[CounsellingBooking], repository(CounsellingBooking)]
Claims = Annotated[ClaimDesk[CounsellingHour, CounsellingBooking], claims(HOURS)]
Said = Annotated[Text, StringConstraints(max_length=2000)]


class NewHour(CommandBody):
    campaign: Code = Field(examples=["qinghai-2022"])
    work_item: WorkItemNumber = Field(examples=[8])
    organization: OrganizationPath | None = Field(default=None, examples=["630000/630100"])
    """Who offers it, to the workers below; the caller's own organization when it is not said."""
    counsellor: PersonId = Field(examples=["counsellor-0007"])
    starts_at: Instant = Field(examples=["2022-05-12T09:00:00+08:00"])
    """On the hour."""
    minutes: Annotated[int, Field(ge=15, le=60, examples=[50])] = 50
    place: Line = Field(examples=["工人文化宫 305 室"])


class Wish(CommandBody):
    about: Said = Field(examples=["睡眠不好，想找人聊聊"])
    """Only the counsellor will read it."""


class Notes(CommandBody):
    notes: Said = Field(default="", examples=["约定两周后再谈"])
    """Only the two will read them."""


class HourView(View):
    """Whether it is taken, and never by whom."""

    id: str
    campaign: str
    work_item: int
    organization: str
    counsellor: str
    starts_at: Instant
    ends_at: Instant
    place: str
    status: Status
    taken: bool

    @classmethod
    def of(cls, hour: CounsellingHour) -> "HourView":
        facts = hour.model_dump(include=set(cls.model_fields))
        return cls(**facts, taken=hour.seats.used > 0)


class BookingView(View):
    id: str
    hour: str
    person: str
    counsellor: str
    status: Booked
    reason: str
    asked_at: Instant
    about: str
    notes: str

    @classmethod
    def of(cls, booking: CounsellingBooking) -> "BookingView":
        return cls(**booking.model_dump(include=set(cls.model_fields)))


@router.post(
    "/counselling-hours",
    **creates(
        HourView,
        NotFound,
        refusals.WorkItemNotInPlan,
        refusals.KindNotInWorkItem,
        refusals.OrganizationNotInCampaign,
        refusals.NotOnTheHour,
        refusals.HourPassed,
        refusals.HourTooFar,
    ),
)
async def offer_an_hour(
    new: NewHour, organizer: Organizer, command: Command, hours: Hours, campaigns: Campaigns
) -> Response:
    """开放心理咨询时段 · Offers an hour of a counsellor's."""
    organization = new.organization or organizer.organization
    if not organizer.sees(organization):
        raise refusals.OutsideYourOrganization("that is outside your organization", organization=organization)

    async def offer() -> CounsellingHour:
        return CounsellingHour.offer(
            (await campaigns.recall(new.campaign)).plan,
            new.work_item,
            organization=organization,
            counsellor=new.counsellor,
            starts_at=new.starts_at,
            minutes=new.minutes,
            place=new.place,
            now=command.now,
        )

    return await command.create(hours, offer, HourView.of, id=CounsellingHour.id_of(new.counsellor, new.starts_at))


@router.get("/counselling-hours", **lists(HourView))
async def list_hours(
    page: Page,
    caller: SignedIn,
    hours: Hours,
    now: Now,
    since: Annotated[Instant | None, Query(alias="from", description="最早开始 · Starts then or later")] = None,
) -> Response:
    """可预约的时段 · Those to come: of the unions that a worker belongs to; staff see their subtree's."""
    where: dict[str, Any] = {"starts_at": Range(ge=instant_text(since or now))}
    if caller.is_(*STAFF):
        return await page.of(hours, where, HourView.of, sort=("starts_at",), within=caller.organization)
    codes = caller.organization.split("/")
    above = ["/".join(codes[: length + 1]) for length in range(len(codes))]
    where |= {"organization": In(above), "status": Status.OFFERED}
    return await page.of(hours, where, HourView.of, sort=("starts_at",))


@router.post("/counselling-hours/{id}/withdraw", **changes(HourView, refusals.HourIsTaken))
async def withdraw_an_hour(id: Id, organizer: Organizer, command: Command, hours: Hours) -> Response:
    """撤回无人预约的时段 · Takes back one that nobody has booked."""
    return await command.change(hours, id, CounsellingHour.withdraw, HourView.of, within=organizer.organization)


@router.post("/counselling-hours/{id}/offer", **changes(HourView, refusals.HourPassed))
async def offer_an_hour_again(id: Id, organizer: Organizer, command: Command, hours: Hours) -> Response:
    """重新开放已撤回的时段 · Offers again what was withdrawn."""
    return await command.change(
        hours, id, lambda hour: hour.offer_again(command.now), HourView.of, within=organizer.organization
    )


@router.put(
    "/counselling-hours/{id}/bookings/me",
    **answers(BookingView, refusals.HourNotOffered, refusals.HourPassed, refusals.NotInvited, refusals.OwnHour),
)
async def book(
    id: Id, wish: Wish, worker: Worker, hours: Hours, bookings: Claims, desk: DeskHere, now: Now
) -> Response:
    """预约；内容只有您和咨询师能看到；重复提交不变 · Only the two of you read it. Asking again changes nothing."""
    hour = await hours.get(id)
    veil = desk.keyring.blind_index(worker.person, "counselling")
    new = CounsellingBooking.ask(hour, wish.about, by=worker.person, veil=veil, home=worker.organization, now=now)
    booking = await bookings.claim(new)
    return answer(BookingView.of(booking), booking.version)


@router.get("/counselling-bookings/mine", **lists(BookingView))
async def list_my_bookings(page: Page, worker: Worker, bookings: Bookings) -> Response:
    """我的预约 · What I have booked."""
    return await page.of(bookings, {"person": worker.person}, BookingView.of, sort=("asked_at",))


@router.get("/counselling-bookings/with-me", **lists(BookingView))
async def list_who_comes_to_me(
    page: Page, caller: SignedIn, bookings: Bookings, status: Booked = Booked.BOOKED
) -> Response:
    """向我预约的 · Who has booked an hour of mine."""
    where = {"counsellor": caller.person, "status": status}
    return await page.of(bookings, where, BookingView.of, sort=("asked_at",))


@router.get("/counselling-bookings/{id}", **shows(BookingView))
async def show_a_booking(id: Id, caller: SignedIn, bookings: Bookings) -> Response:
    """一次预约，只有双方能看到 · For the two who meet; for everybody else there is none."""
    return seen((await bookings.get(id)).shown_to(caller.person), BookingView.of)


@router.post("/counselling-bookings/{id}/cancel", **changes(BookingView, refusals.HourPassed))
async def cancel_a_booking(id: Id, caller: SignedIn, bookings: Bookings, desk: Claims, now: Now) -> Response:
    """取消预约，时段可由他人预约 · By either of the two; another may book the hour then."""
    (await bookings.get(id)).shown_to(caller.person)
    left = await desk.give_back(id, lambda booking, hour: booking.cancel(hour, caller.person, now))
    return answer(BookingView.of(left), left.version)


@router.post("/counselling-bookings/{id}/hold", **changes(BookingView, refusals.NotTheCounsellor, refusals.NotYetBegun))
async def say_that_it_was_held(
    id: Id, said: Notes, caller: SignedIn, command: Command, bookings: Bookings, hours: Hours
) -> Response:
    """咨询已进行；记录只有双方能看到 · They met; what is written down is for the two."""
    hour = await hours.get((await bookings.get(id)).shown_to(caller.person).hour)
    return await command.change(
        bookings, id, lambda booking: booking.hold(hour, said.notes, caller.person, command.now), BookingView.of
    )


@router.post("/counselling-bookings/{id}/miss", **changes(BookingView, refusals.NotTheCounsellor, refusals.NotYetBegun))
async def say_that_nobody_came(
    id: Id, caller: SignedIn, command: Command, bookings: Bookings, hours: Hours
) -> Response:
    """预约人未到 · The worker did not come."""
    hour = await hours.get((await bookings.get(id)).shown_to(caller.person).hour)
    return await command.change(
        bookings, id, lambda booking: booking.miss(hour, caller.person, command.now), BookingView.of
    )

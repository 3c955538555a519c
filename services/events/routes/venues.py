"""Venues, their opening times, and who has one when."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain import Code, Count, Instant, Line, OrganizationPath
from services.chassis.domain.types import subtree_end
from services.chassis.store.port import Range
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Caller,
    Command,
    CommandBody,
    Id,
    Organizer,
    Page,
    SignedIn,
    View,
    answer,
    answers,
    changes,
    creates,
    lists,
    repository,
    seen,
    shows,
)
from services.events.domain import refusals
from services.events.domain.venue import ClosedOn, Openings, Status, Venue
from services.events.domain.venue_day import Booking, VenueDay
from services.events.published import ActivityId
from services.events.routes.reach import STAFF, Activities

router = APIRouter(tags=["venues"])

Venues = Annotated[Repository[Venue], repository(Venue)]
Days = Annotated[Repository[VenueDay], repository(VenueDay)]
Day = Annotated[date, Path(ge=date(2000, 1, 1), le=date(2199, 12, 31), examples=["2022-05-12"])]


class Hours(CommandBody):
    openings: Openings
    closed_on: ClosedOn = Field(default=(), examples=[["2022-10-01"]])


class NewVenue(Hours):
    organization: OrganizationPath | None = Field(default=None, examples=["630000/630100"])
    """Whose it is; the caller's own organization when it is not said."""
    name: Line = Field(examples=["西宁市工人文化宫"])
    kind: Code = Field(examples=["culture_venue"])
    location: Line = Field(examples=["西宁市城西区"])
    capacity: Count = Field(examples=[300])


class NewBooking(CommandBody):
    starts_at: Instant = Field(examples=["2022-05-12T09:00:00+08:00"])
    ends_at: Instant = Field(examples=["2022-05-12T11:30:00+08:00"])
    purpose: Line = Field(examples=["劳模大讲堂"])
    activity: ActivityId | None = None


class VenueView(View):
    id: str
    organization: str
    name: str
    kind: str
    location: str
    capacity: int
    openings: Openings
    closed_on: ClosedOn
    status: Status

    @classmethod
    def of(cls, venue: Venue) -> "VenueView":
        return cls(**venue.model_dump(include=set(cls.model_fields)))


class BookingView(View):
    id: str
    organization: str
    activity: str | None
    booked_by: str | None
    """For staff."""
    purpose: str
    starts_at: Instant
    ends_at: Instant


class VenueDayView(View):
    venue: str
    day: date
    bookings: tuple[BookingView, ...]

    @classmethod
    def of(cls, sheet: VenueDay) -> "VenueDayView":
        bookings = tuple(BookingView(**booking.model_dump()) for booking in sheet.bookings)
        return cls(venue=sheet.venue, day=sheet.day, bookings=bookings)

    @classmethod
    def read(cls, sheet: VenueDay) -> "VenueDayView":
        bookings = tuple(BookingView(**{**booking.model_dump(), "booked_by": None}) for booking in sheet.bookings)
        return cls(venue=sheet.venue, day=sheet.day, bookings=bookings)


@router.post("/venues", **creates(VenueView))
async def found_a_venue(new: NewVenue, organizer: Organizer, command: Command, venues: Venues) -> Response:
    """登记阵地及开放时间 · A venue, and when it is open."""
    organization = new.organization or organizer.organization
    if not organizer.sees(organization):
        raise refusals.OutsideYourOrganization("that is outside your organization", organization=organization)
    venue = Venue.found(
        command.id, organization, new.name, new.kind, new.location, new.capacity, new.openings, new.closed_on
    )
    return await command.create(venues, venue, VenueView.of)


@router.get("/venues", **lists(VenueView))
async def list_venues(
    page: Page,
    caller: SignedIn,
    venues: Venues,
    kind: Code | None = None,
    organization: OrganizationPath | None = None,
    status: Status | None = None,
) -> Response:
    """各处阵地 · The venues there are."""
    below = None if organization is None else Range(ge=organization, lt=subtree_end(organization))
    where: dict[str, Any] = {"kind": kind, "status": status, "organization": below}
    return await page.of(venues, where, VenueView.of)


@router.get("/venues/{id}", **shows(VenueView))
async def show_a_venue(id: Id, caller: SignedIn, venues: Venues) -> Response:
    """一处阵地 · One venue."""
    return seen(await venues.get(id), VenueView.of)


@router.put("/venues/{id}/hours", **changes(VenueView))
async def keep_other_hours(id: Id, hours: Hours, organizer: Organizer, command: Command, venues: Venues) -> Response:
    """更改开放时间；已订时段不变 · Other opening times from now on; what was booked stays booked."""
    return await command.change(
        venues,
        id,
        lambda venue: venue.keep_hours(hours.openings, hours.closed_on),
        VenueView.of,
        within=organizer.organization,
    )


@router.post("/venues/{id}/close", **changes(VenueView))
async def close_a_venue(id: Id, organizer: Organizer, command: Command, venues: Venues) -> Response:
    """停止预订 · It cannot be booked any more."""
    return await command.change(venues, id, Venue.close, VenueView.of, within=organizer.organization)


@router.post("/venues/{id}/open", **changes(VenueView))
async def open_a_venue(id: Id, organizer: Organizer, command: Command, venues: Venues) -> Response:
    """恢复预订 · It can be booked again."""
    return await command.change(venues, id, Venue.open_again, VenueView.of, within=organizer.organization)


@router.get("/venues/{id}/days/{day}", **answers(VenueDayView))
async def show_a_day(id: Id, day: Day, caller: SignedIn, venues: Venues, days: Days) -> Response:
    """某日的预订情况 · Who has it when, on one day."""
    venue = await venues.get(id)
    found = await days.get_many((VenueDay.id_of(id, day),))
    sheet = found.get(VenueDay.id_of(id, day)) or VenueDay.blank(id, day)
    return answer(VenueDayView.of(sheet) if _is_staff(caller, venue) else VenueDayView.read(sheet))


@router.post(
    "/venues/{id}/days/{day}/bookings",
    **changes(VenueDayView, refusals.VenueIsTaken, refusals.VenueNotOpen, refusals.VenueOfOthers, refusals.HourPassed),
)
async def book_a_venue(
    id: Id,
    day: Day,
    new: NewBooking,
    organizer: Organizer,
    command: Command,
    venues: Venues,
    days: Days,
    activities: Activities,
) -> Response:
    """预订阵地；同一时段只有一家 · It is theirs for that time, and nobody else's."""
    venue = await venues.get(id)
    if new.activity is not None:
        await activities.get(new.activity, within=organizer.organization)
    booking = Booking(
        id=command.id,
        organization=organizer.organization,
        activity=new.activity,
        booked_by=organizer.person,
        purpose=new.purpose,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
    )
    sheet = VenueDay.blank(id, day)
    if not await days.get_many((sheet.id,)):
        sheet.copy_for_change().book(venue, booking, command.now)  # a refusal is heard before a page is begun
        await days.create(sheet)
    return await command.change(
        days, sheet.id, lambda present: present.book(venue, booking, command.now), VenueDayView.of
    )


@router.delete(
    "/venues/{id}/days/{day}/bookings/{booking}",
    **changes(VenueDayView, refusals.NotYourBooking, refusals.HourPassed),
)
async def release_a_venue(
    id: Id, day: Day, booking: Id, organizer: Organizer, command: Command, days: Days
) -> Response:
    """取消预订 · Another may have that time."""
    return await command.change(
        days,
        VenueDay.id_of(id, day),
        lambda sheet: sheet.release(booking, organizer.organization, command.now),
        VenueDayView.of,
    )


def _is_staff(caller: Caller, venue: Venue) -> bool:
    return caller.is_(*STAFF) and caller.sees(venue.organization)

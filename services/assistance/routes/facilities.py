"""Places for workers: found near a point and within their hours, by anybody."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from services.assistance.domain.days import day_of
from services.assistance.domain.facility import Facility, Hours, Particulars, Status
from services.assistance.domain.places import MAX_METRES, Point
from services.assistance.routes.reach import Facilities, check_sees
from services.assistance.rules_in_force import rulebook_of
from services.chassis.domain import Code, Instant, Invalid, OrganizationPath
from services.chassis.store.port import In
from services.chassis.web import (
    Command,
    CommandBody,
    DeskHere,
    Id,
    Now,
    Organizer,
    Page,
    View,
    changes,
    creates,
    lists,
    public,
    seen,
    shows,
)
from services.chassis.web.paging import listed

router = APIRouter(tags=["facilities"])

MOST = 100
"""Of places near a point that are told: the nearest."""

LOOKED_AT = 1_000

Latitude = Annotated[float | None, Query(ge=-85, le=85, description="纬度 · WGS 84")]
Longitude = Annotated[float | None, Query(ge=-180, lt=180, description="经度 · WGS 84")]
Metres = Annotated[int, Query(ge=1, le=MAX_METRES, description="半径（米） · How far, in metres")]
OpenAt = Annotated[Instant | None, Query(description="在此刻开放 · Open at that moment")]


class HalfAPoint(Invalid):
    code = "half_a_point"


class NewFacility(CommandBody, Particulars):
    organization: OrganizationPath | None = Field(default=None, examples=["630000/630100"])
    """Who keeps it; the caller's own organization when it is not said."""


class ChangedFacility(CommandBody, Particulars):
    """Whole: as it is from now on."""


class FacilityView(View):
    id: str
    status: Status
    organization: OrganizationPath
    kind: str
    name: str
    address: str
    at: Point
    hours: list[Hours]
    open_now: bool | None = None
    metres: int | None = None
    """How far from the point that was asked for."""

    @classmethod
    def of(cls, facility: Facility) -> Self:
        own = {"open_now", "metres", "hours"}
        told = {name: getattr(facility, name) for name in cls.model_fields.keys() - own}
        return cls(**told, hours=list(facility.hours))

    @classmethod
    def near(cls, facility: Facility, point: Point, moment: datetime) -> Self:
        more = {"open_now": facility.is_open_at(moment), "metres": facility.at.metres_to(point)}
        return cls.of(facility).model_copy(update=more)


@router.post("/facilities", **creates(FacilityView))
async def open_a_facility(
    new: NewFacility, organizer: Organizer, command: Command, facilities: Facilities, desk: DeskHere
) -> Response:
    """登记户外劳动者服务站、职工书屋等 · Opens an outdoor workers' station, a reading room, …"""
    organization = new.organization or organizer.organization
    check_sees(organizer, organization)
    what = _what(new)

    async def opened() -> Facility:
        drive = (await rulebook_of(desk)).drive_on(day_of(command.now))
        return Facility.open(command.id, organization, what, drive, organizer.person, command.now)

    return await command.create(facilities, opened, FacilityView.of)


@router.get("/facilities", **lists(FacilityView, HalfAPoint), dependencies=[public])
async def find_facilities(
    page: Page,
    now: Now,
    facilities: Facilities,
    latitude: Latitude = None,
    longitude: Longitude = None,
    metres: Metres = 2_000,
    open_at: OpenAt = None,
    kind: Code | None = None,
) -> Response:
    """附近的阵地，由近及远；不给位置则全部列出 · Near a point, the nearest first; all of them where none is said."""
    if (latitude is None) != (longitude is None):
        raise HalfAPoint("latitude and longitude are said together", field="longitude")
    if latitude is None or longitude is None:
        return await page.of(
            facilities,
            {"status": Status.OPEN, "kind": kind},
            FacilityView.of,
            sort=("opened_at",),
            keep=lambda one: open_at is None or one.is_open_at(open_at),
        )
    point = Point(latitude_e6=round(latitude * 1e6), longitude_e6=min(round(longitude * 1e6), 179_999_999))
    found = [FacilityView.near(one, point, open_at or now) for one in await _around(point, metres, kind, facilities)]
    near = [one for one in found if (one.metres or 0) <= metres and (open_at is None or one.open_now)]
    near.sort(key=lambda one: (one.metres or 0, one.id))
    return listed(near[: min(MOST, page.limit)], None)


@router.get("/facilities/{id}", **shows(FacilityView), dependencies=[public])
async def show_a_facility(id: Id, facilities: Facilities) -> Response:
    """一处阵地 · One of them."""
    return seen(await facilities.get(id), FacilityView.of)


@router.post("/facilities/{id}/change", **changes(FacilityView))
async def change(
    id: Id, changed: ChangedFacility, organizer: Organizer, command: Command, facilities: Facilities
) -> Response:
    """变更名称、地址、位置或开放时间 · Another name, place or hours."""
    what = _what(changed)
    return await command.change(
        facilities, id, lambda one: one.change(what), FacilityView.of, within=organizer.organization
    )


@router.post("/facilities/{id}/close", **changes(FacilityView))
async def close(id: Id, organizer: Organizer, command: Command, facilities: Facilities) -> Response:
    """停用 · Not to be used any more."""
    return await command.change(facilities, id, lambda one: one.close(), FacilityView.of, within=organizer.organization)


async def _around(point: Point, metres: int, kind: Code | None, facilities: Facilities) -> list[Facility]:
    """What is in the cells around it: as many as can be near, and a little more."""
    length = point.size_for(metres)
    where: dict[str, Any] = {f"cell{length}": In(point.cells_around(length)), "status": Status.OPEN}
    if kind is not None:
        where["kind"] = kind
    return await facilities.find(where, limit=LOOKED_AT)


def _what(said: Particulars) -> Particulars:
    return Particulars(**{name: getattr(said, name) for name in Particulars.model_fields})

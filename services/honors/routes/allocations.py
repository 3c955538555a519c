"""Places to nominate, handed down the organization tree."""

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.domain import NotFound, OrganizationPath, Refused
from services.chassis.web import Approver, Command, Id, Organizer, Page, View, changes, lists
from services.honors.domain.allotment import Allotment, NotBelow, NotEnoughPlaces, allotment_id
from services.honors.routes.programme_views import Handing, Total
from services.honors.routes.reach import Allotments, Programmes, Staff

router = APIRouter(tags=["allocations"])


class AllotmentView(View):
    programme: str
    organization: str
    places: int
    """Its own: not handed down."""
    used: int
    """Nominated with."""
    free: int
    given: int
    """Handed down to those below."""

    @classmethod
    def of(cls, allotment: Allotment) -> "AllotmentView":
        return cls(
            programme=allotment.programme,
            organization=allotment.organization,
            places=allotment.places.limit,
            used=allotment.places.used,
            free=allotment.free,
            given=allotment.given,
        )


@router.get("/programmes/{id}/allocations", **lists(AllotmentView))
async def list_allocations(id: Id, page: Page, staff: Staff, allotments: Allotments) -> Response:
    """本组织及下属的推荐名额 · Places to nominate in one's subtree."""
    return await page.of(
        allotments, {"programme": id}, AllotmentView.of, sort=("organization",), within=staff.organization
    )


@router.post("/programmes/{id}/allocations", **changes(AllotmentView, NotBelow, NotEnoughPlaces, status=201))
async def give_places(
    id: Id, handing: Handing, organizer: Organizer, command: Command, allotments: Allotments, programmes: Programmes
) -> Response:
    """把本组织的名额分给下级组织；分出的不再属于本组织 · From one's own organization to one below it; what is given is gone."""
    programme = await programmes.get(id)
    if not organizer.sees(handing.organization) or handing.organization == organizer.organization:
        raise NotBelow("places are given to one below", organization=handing.organization)
    await allotments.create(Allotment.opened(id, programme.campaign, handing.organization))
    return await command.change(
        allotments,
        allotment_id(id, organizer.organization),
        lambda allotment: allotment.give(handing.organization, handing.places),
        AllotmentView.of,
        status=201,
    )


@router.post("/programmes/{id}/allocations/hand-back", **changes(AllotmentView, NotBelow, NotEnoughPlaces))
async def hand_places_back(
    id: Id, handing: Handing, organizer: Organizer, command: Command, allotments: Allotments
) -> Response:
    """把未用的名额退回上级组织 · Unused ones back to the organization they came from."""
    giver = await _existing(allotments, id, handing.organization)
    return await command.change(
        allotments,
        allotment_id(id, organizer.organization),
        lambda allotment: allotment.hand_back(giver.organization, handing.places),
        AllotmentView.of,
    )


@router.put("/programmes/{id}/nomination-places", **changes(AllotmentView, NotEnoughPlaces))
async def set_nomination_places(
    id: Id, total: Total, approver: Approver, command: Command, allotments: Allotments, programmes: Programmes
) -> Response:
    """全部推荐名额的总数，不得少于已分出与已使用的 · How many there are in all, not fewer than are given and used."""
    programme = await programmes.get(id, within=approver.organization)
    return await command.change(
        allotments,
        allotment_id(id, programme.organization),
        lambda allotment: allotment.resize(total.places),
        AllotmentView.of,
    )


async def nearest(allotments: Allotments, programme: str, organization: OrganizationPath) -> Allotment:
    """Whose places it nominates with: its own, or those of the next above that has some of its own to keep."""
    parts = organization.split("/")
    paths = ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]
    found = await allotments.get_many([allotment_id(programme, path) for path in paths])
    for path in paths:
        allotment = found.get(allotment_id(programme, path))
        if allotment is not None:
            return allotment
    raise NoPlaces("no organization here has places to nominate with", organization=organization)


async def _existing(allotments: Allotments, programme: str, organization: OrganizationPath) -> Allotment:
    found = await allotments.get_many([allotment_id(programme, organization)])
    if not found:
        raise NotFound("that organization has no places here", kind="Allotment")
    return next(iter(found.values()))


class NoPlaces(Refused):
    code = "no_places"

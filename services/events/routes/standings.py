"""Who is a member and who an honoree, as the platforms that know it tell us."""

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.domain import NotFound
from services.chassis.web import Command, CommandBody, Id, Integrator, View, changes, seen, shows
from services.events.domain.standing import Standing
from services.events.routes.reach import Standings

router = APIRouter(tags=["standings"])


class KnownStanding(CommandBody):
    member: bool = False
    honoree: bool = False


class StandingView(View):
    person: str
    member: bool
    honoree: bool

    @classmethod
    def of(cls, standing: Standing) -> "StandingView":
        return cls(person=standing.id, member=standing.member, honoree=standing.honoree)


@router.put("/standings/{person}", **changes(StandingView))
async def make_a_standing_known(
    person: Id, known: KnownStanding, integrator: Integrator, command: Command, standings: Standings
) -> Response:
    """登记会员、劳模身份 · Decides who may come to what is for members or honorees."""

    def become(standing: Standing) -> None:
        standing.become_known(member=known.member, honoree=known.honoree)

    try:
        return await command.change(standings, person, become, StandingView.of)
    except NotFound:
        new = Standing(id=person, member=known.member, honoree=known.honoree)
        return await command.create(standings, new, StandingView.of, status=200)


@router.get("/standings/{person}", **shows(StandingView))
async def show_a_standing(person: Id, integrator: Integrator, standings: Standings) -> Response:
    """会员、劳模身份 · As it was last told."""
    return seen(await standings.get(person), StandingView.of)

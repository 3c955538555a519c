"""One vote each for a work, and which works have the most."""

from heapq import nlargest
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from services.chassis.domain import Code, NotFound
from services.chassis.web import Caller, Id, Now, SignedIn, View, Worker, answer, answers
from services.events.domain.refusals import NotYetPublished, VotesForOwnWork
from services.events.domain.work import Status, Vote
from services.events.routes.reach import STAFF
from services.events.routes.works import Votes, Works, WorkView

router = APIRouter(tags=["works"])

MOST = 50
LOOKED_AT = 4 * MOST
"""Some of those with the most votes may have been taken down since, or be of another kind."""


class VotesView(View):
    work: str
    votes: int
    mine: bool


class Favourite(View):
    work: WorkView
    votes: int


class Favourites(View):
    campaign: str
    items: tuple[Favourite, ...]
    """Most votes first, and the earlier work where they are equal."""


@router.put("/works/{id}/votes/me", **answers(VotesView, NotYetPublished, VotesForOwnWork))
async def vote(id: Id, worker: Worker, works: Works, votes: Votes, now: Now) -> Response:
    """投票，每人每件作品一票；重复投票不变 · One vote each; voting again changes nothing."""
    if not await votes.get_many((Vote.id_of(id, worker.person),)):
        await votes.create(Vote.cast(await works.get(id), worker.person, now))
    return await _counted(id, worker, votes)


@router.get("/works/{id}/votes", **answers(VotesView))
async def count_votes(id: Id, caller: SignedIn, works: Works, votes: Votes) -> Response:
    """票数，及我是否已投 · How many there are, and whether one is mine."""
    work = await works.get(id)
    if work.status is not Status.PUBLISHED and not caller.is_(*STAFF):
        raise NotFound("there is no such Work", kind="Work", id=id)
    return await _counted(id, caller, votes)


@router.get("/campaigns/{code}/favourites", **answers(Favourites))
async def show_favourites(
    code: Code,
    caller: SignedIn,
    works: Works,
    votes: Votes,
    kind: Annotated[Code | None, Query(description="只看此类 · Only these")] = None,
) -> Response:
    """得票最多的作品 · The published works with the most votes."""
    tallies = await votes.tally({"campaign": code}, by=("work",))
    most = {str(tally.by[0]): tally.count for tally in nlargest(LOOKED_AT, tallies, key=lambda tally: tally.count)}
    found = [
        work
        for work in (await works.get_many(list(most))).values()
        if work.status is Status.PUBLISHED and kind in (None, work.kind)
    ]
    found.sort(key=lambda work: (-most[work.id], work.submitted_at, work.id))
    items = tuple(Favourite(work=WorkView.read(work), votes=most[work.id]) for work in found[:MOST])
    return answer(Favourites(campaign=code, items=items))


async def _counted(work: str, caller: Caller, votes: Votes) -> Response:
    """Counted, whenever it is asked: a number kept beside the votes could be another than theirs."""
    tallies = await votes.tally({"work": work})
    mine = await votes.get_many((Vote.id_of(work, caller.person),))
    return answer(VotesView(work=work, votes=sum(tally.count for tally in tallies), mine=bool(mine)))

"""The review: conflicts of interest, scores, and the place on the shortlist."""

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.domain import Refused
from services.chassis.ids import new_id
from services.chassis.web import Approver, Command, DeskHere, Id, Now, Reviewer, answer, answers, changes
from services.honors.domain.disclosure import Disclosure, Kind
from services.honors.domain.nomination import Nomination
from services.honors.domain.place import Place
from services.honors.domain.place import Status as Placed
from services.honors.domain.programme import NotCalledUp
from services.honors.domain.review import (
    ConflictDeclared,
    NominatorCannotScore,
    NomineeCannotScore,
    PointsMissing,
    PointsOutOfRange,
    PointsUnknown,
    TooManyScores,
)
from services.honors.domain.timetable import NominationsClosed
from services.honors.routes.nomination_views import Disclosed, NominationView, Reason, ScoresView, Scoring
from services.honors.routes.reach import Nominations, Overseer, Places, Programmes, Staff

router = APIRouter(tags=["review"])


@router.post("/nominations/{id}/conflicts", **changes(NominationView))
async def declare_a_conflict(
    id: Id, why: Reason, reviewer: Reviewer, command: Command, nominations: Nominations
) -> Response:
    """评审人声明利益关系，此后不得评分，已评的不计 · A reviewer is not impartial here: no score of theirs counts."""
    return await command.change(
        nominations,
        id,
        lambda nomination: nomination.declare_conflict(reviewer.person, why.reason, command.now),
        NominationView.of,
        within=reviewer.organization,
    )


@router.post(
    "/nominations/{id}/review",
    **changes(
        NominationView,
        NomineeCannotScore,
        NominatorCannotScore,
        ConflictDeclared,
        PointsMissing,
        PointsOutOfRange,
        PointsUnknown,
        TooManyScores,
        NominationsClosed,
    ),
)
async def review(
    id: Id, scoring: Scoring, reviewer: Reviewer, command: Command, nominations: Nominations, programmes: Programmes
) -> Response:
    """逐项评分；再次提交取代自己先前的 · Points for each criterion; once more, and they replace one's own."""
    nomination = await nominations.get(id, within=reviewer.organization)
    programme = await programmes.get(nomination.programme)

    def decide(present: Nomination) -> None:
        programme.must_be_open()
        present.score(reviewer.person, scoring.points, scoring.comment, programme.terms, command.now)

    return await command.change(nominations, id, decide, NominationView.of, within=reviewer.organization)


@router.get("/nominations/{id}/scores", **answers(ScoresView))
async def show_the_scores(id: Id, overseer: Overseer, nominations: Nominations) -> Response:
    """各评审人的原始分与利益声明 · Each reviewer's raw score, and who declared a conflict."""
    nomination = await nominations.get(id, within=overseer.organization)
    return answer(ScoresView.of(nomination), nomination.version)


@router.post("/nominations/{id}/shortlist", **changes(NominationView, NotCalledUp))
async def shortlist(
    id: Id, approver: Approver, command: Command, nominations: Nominations, programmes: Programmes, places: Places
) -> Response:
    """列入入围名单，占用一个荣誉名额；须已在排名中入选 · Takes one of the honour's places; for who is called up on the list."""
    nomination = await nominations.get(id, within=approver.organization)
    programme = await programmes.get(nomination.programme)
    programme.admit(id)
    place = await places.claim(Place.asked_for(programme.id, id))
    if place.status is Placed.REFUSED:
        raise NotCalledUp("it is not called up any more", standing="gone")

    def take(present: Nomination) -> None:
        if place.status is Placed.HELD:  # where it waits for a place on its way back, it is told when it comes
            present.take_place(command.now, moved_up=place.moved_up)

    return await command.change(nominations, id, take, NominationView.of, within=approver.organization)


@router.post("/nominations/{id}/disclosures", **answers(Disclosed))
async def disclose(id: Id, why: Reason, staff: Staff, nominations: Nominations, desk: DeskHere, now: Now) -> Response:
    """查看未遮掩的材料，记录何人、何因、何时 · In the clear; who saw it, why and when is noted first."""
    nomination = await nominations.get(id, within=staff.organization)
    if staff.person == nomination.nominee.person:
        raise Refused("you are the nominee")
    await desk.of(Disclosure).create(
        Disclosure.noted(new_id(), Kind.NOMINATION, id, nomination.organization, staff.person, why.reason[:200], now)
    )
    return answer(Disclosed.of(nomination))

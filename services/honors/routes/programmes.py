"""Honours of a campaign: opened, revised, ranked, awarded or put forward."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.desk import Desk
from services.chassis.domain import Code, Refused
from services.chassis.store.port import In
from services.chassis.web import (
    Approver,
    Command,
    DeskHere,
    Id,
    Page,
    SignedIn,
    answer,
    answers,
    changes,
    creates,
    lists,
    seen,
    shows,
)
from services.honors.domain.awarding import NobodyToAward, OursToGive, QuotaExhausted, RecommendOnly
from services.honors.domain.listing import MAX_CANDIDATES, NobodyToRank, RatiosUnmet, ScoresMissing, TooManyCandidates
from services.honors.domain.nomination import Nomination
from services.honors.domain.notice import Standing
from services.honors.domain.objection import Objection
from services.honors.domain.objection import Status as Objected
from services.honors.domain.programme import Programme, QuotaUnset, programme_id
from services.honors.domain.ranking import Candidate
from services.honors.domain.scoring import Given, Mark, marks
from services.honors.domain.standing import Status
from services.honors.domain.terms import NoticeTooShort
from services.honors.domain.timetable import NominationsClosed
from services.honors.duties import notices_of
from services.honors.routes.programme_views import (
    Figures,
    NewProgramme,
    ProgrammeView,
    Ranking,
    RankingView,
    RevisedProgramme,
)
from services.honors.routes.reach import Nominations, Overseer, Planner, Programmes, Staff
from services.honors.rulebook import first_terms, nomination_places

router = APIRouter(tags=["programmes"])

UNSCORED = Mark(raw=0.0, normalised=0.0, lowest=0, scores=0)
NEVER_NOMINATED = (Status.CLAIMING, Status.REFUSED)
WITH_A_PLACE = (Status.SHORTLISTED, Status.ON_NOTICE, Status.AWARDED, Status.PUT_FORWARD)


class NotRanked(Refused):
    code = "not_ranked"


@router.post("/programmes", **creates(ProgrammeView, NoticeTooShort))
async def open_a_programme(new: NewProgramme, planner: Planner, command: Command, programmes: Programmes) -> Response:
    """开设一项荣誉的评选 · Opens one honour of a campaign for nominations."""
    organization = planner.organization

    def made() -> Programme:
        places = nomination_places(new.quota) if new.nomination_places is None else new.nomination_places
        facts = new.model_dump(exclude={"terms", "timetable", "nomination_places"})
        return Programme(
            **facts,
            id=programme_id(new.campaign, new.honor),
            organization=organization,
            terms=new.terms or first_terms(new.honor, new.awarded_to),
            timetable=new.timetable,
            nomination_places=places,
        ).open()

    return await command.create(programmes, made, ProgrammeView.of)


@router.get("/programmes", **lists(ProgrammeView))
async def list_programmes(
    page: Page, caller: SignedIn, programmes: Programmes, campaign: Code | None = None, honor: Code | None = None
) -> Response:
    """各项荣誉：名额、条件、时间表、评分与并列规则 · The honours with their rules, as published."""
    return await page.of(programmes, {"campaign": campaign, "honor": honor}, ProgrammeView.of)


@router.get("/programmes/{id}", **shows(ProgrammeView))
async def show_a_programme(id: Id, caller: SignedIn, programmes: Programmes) -> Response:
    """一项荣誉 · One honour."""
    return seen(await programmes.get(id), ProgrammeView.of)


@router.patch("/programmes/{id}", **changes(ProgrammeView, NominationsClosed, NoticeTooShort))
async def revise_a_programme(
    id: Id, new: RevisedProgramme, planner: Planner, command: Command, programmes: Programmes
) -> Response:
    """调整名额、时间表或规则；排名后规则不可再改 · Quota, timetable or rules; the rules not after the list is drawn up."""
    return await command.change(
        programmes,
        id,
        lambda programme: programme.revise(terms=new.terms, timetable=new.timetable, quota=new.quota),
        ProgrammeView.of,
        within=planner.organization,
    )


@router.post(
    "/programmes/{id}/rank",
    **changes(
        ProgrammeView, NominationsClosed, QuotaUnset, NobodyToRank, TooManyCandidates, ScoresMissing, RatiosUnmet
    ),
)
async def rank(
    id: Id, ranking: Ranking, approver: Approver, command: Command, programmes: Programmes, nominations: Nominations
) -> Response:
    """评审结束，按归一化得分与比例排定名单；此后不再提名、评分 · Draws up the list, once and for all."""
    programme = await programmes.get(id, within=approver.organization)
    candidates = await _candidates(programme, nominations)
    return await command.change(
        programmes,
        id,
        lambda present: present.rank(candidates, ranking.waiver, approver.person, command.now),
        ProgrammeView.of,
        within=approver.organization,
    )


@router.get("/programmes/{id}/ranking", **answers(RankingView, NotRanked))
async def show_the_ranking(id: Id, overseer: Overseer, programmes: Programmes) -> Response:
    """排名：原始分与归一化分并列，并列如何区分，因比例优先者 · The list as it was drawn up, and as it stands."""
    programme = await programmes.get(id, within=overseer.organization)
    view = RankingView.of(programme)
    if view is None:
        raise NotRanked("the list is not drawn up yet")
    return answer(view, programme.version)


@router.post("/programmes/{id}/award", **changes(ProgrammeView, NobodyToAward, QuotaExhausted, RecommendOnly))
async def award(
    id: Id, approver: Approver, command: Command, programmes: Programmes, nominations: Nominations, desk: DeskHere
) -> Response:
    """授予公示期满无异议者，每人一次 · To those whose notice is over; each exactly once."""
    cleared = await _cleared(id, nominations, desk)
    return await command.change(
        programmes,
        id,
        lambda programme: programme.award(cleared, approver.person, command.now),
        ProgrammeView.of,
        within=approver.organization,
    )


@router.post("/programmes/{id}/forward", **changes(ProgrammeView, NobodyToAward, OursToGive))
async def put_forward(
    id: Id, approver: Approver, command: Command, programmes: Programmes, nominations: Nominations, desk: DeskHere
) -> Response:
    """全国荣誉：公示期满后推荐上报 · A national honour: recommends those whose notice is over."""
    cleared = await _cleared(id, nominations, desk)
    return await command.change(
        programmes,
        id,
        lambda programme: programme.put_forward(cleared, command.now),
        ProgrammeView.of,
        within=approver.organization,
    )


@router.get("/programmes/{id}/figures", **answers(Figures))
async def show_figures(
    id: Id, staff: Staff, programmes: Programmes, nominations: Nominations, desk: DeskHere
) -> Response:
    """提名、入围、公示、异议、授予各多少 · How many nominated, shortlisted, on notice, objected to, awarded."""
    programme = await programmes.get(id)
    by_status = {str(tally.by[0]): tally.count for tally in await nominations.tally({"programme": id}, ("status",))}
    received = In([status.value for status in (Objected.RECEIVED, Objected.UPHELD, Objected.DISMISSED)])
    objected = await desk.of(Objection).tally({"programme": id, "status": received})

    def count(*statuses: Status) -> int:
        return sum(by_status.get(status, 0) for status in statuses)

    figures = Figures(
        programme=id,
        name=programme.name,
        quota=programme.quota,
        nominations=by_status,
        nominated=sum(by_status.values()) - count(*NEVER_NOMINATED),
        shortlisted=count(*WITH_A_PLACE),
        on_notice=count(Status.ON_NOTICE),
        objected=sum(tally.count for tally in objected),
        awarded=count(Status.AWARDED),
        put_forward=count(Status.PUT_FORWARD),
    )
    return answer(figures)


async def _candidates(programme: Programme, nominations: Nominations) -> list[Candidate]:
    """Everyone who may be reviewed, with or without a score: nobody is forgotten."""
    where: dict[str, Any] = {
        "programme": programme.id,
        "status": In([Status.ELIGIBLE.value, Status.UNDER_REVIEW.value]),
    }
    found: list[Nomination] = []
    async for page in nominations.each(where):
        found += page
        if len(found) > MAX_CANDIDATES:
            break  # more than are ranked: the programme will say so
    given = [
        Given(nomination.id, score.reviewer, score.total) for nomination in found for score in nomination.review.scores
    ]
    marked = marks(given, programme.terms.shrinkage.value)
    return [_candidate(nomination, marked.get(nomination.id, UNSCORED)) for nomination in found]


def _candidate(nomination: Nomination, mark: Mark) -> Candidate:
    assert nomination.recommended_at is not None  # nobody is eligible before
    return Candidate(
        nomination=nomination.id,
        mark=mark,
        groups=frozenset(nomination.nominee.groups),
        years_of_work=nomination.nominee.years_of_work,
        recommended_at=nomination.recommended_at,
    )


async def _cleared(programme: str, nominations: Nominations, desk: Desk) -> set[str]:
    """On a notice that is over, with no objection open or upheld, and not withdrawn."""
    notices = await notices_of(programme, desk)
    cleared = {nomination for notice in notices for nomination in notice.with_standing(Standing.CLEARED)}
    on_notice = {"programme": programme, "status": Status.ON_NOTICE.value}
    return {
        nomination.id async for page in nominations.each(on_notice) for nomination in page if nomination.id in cleared
    }

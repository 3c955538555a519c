"""Nominations, from the draft to the province's opinion."""

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.domain import Conflict, NotFound
from services.chassis.web import (
    Caller,
    Command,
    Id,
    Page,
    SignedIn,
    changes,
    creates,
    lists,
    seen,
    shows,
)
from services.honors.domain.awarding import QuotaExhausted
from services.honors.domain.candidacy import NotYourNomination
from services.honors.domain.chain import Chain, NotYourStep
from services.honors.domain.honoree import honoree_id
from services.honors.domain.nomination import (
    AnotherNominee,
    ConsentMissing,
    FormIncomplete,
    Nomination,
    NotTheNominee,
    OwnNomination,
    nomination_id,
)
from services.honors.domain.programme import Programme
from services.honors.domain.published_story import StoryNotPublished, admit_story, story_of
from services.honors.domain.standing import Status
from services.honors.domain.timetable import NominationsClosed, NominationsNotOpen
from services.honors.routes.allocations import NoPlaces, nearest
from services.honors.routes.nomination_views import (
    EditedNomination,
    NewNomination,
    NominationView,
    OpinionGiven,
    Reason,
)
from services.honors.routes.reach import (
    STAFF,
    Allotments,
    Honorees,
    Nominations,
    Nominator,
    OutsideYourOrganization,
    Programmes,
    Stories,
    ToNominate,
)

router = APIRouter(tags=["nominations"])


class AlreadyNominated(Conflict):
    """One nominee is nominated once for one honour, by whichever unit."""

    code = "already_nominated"


class NoPlaceLeft(QuotaExhausted):
    """The organization has nominated with all its places."""

    code = "no_place_left"


@router.post(
    "/programmes/{id}/nominations",
    **creates(
        NominationView,
        NotFound,
        AlreadyNominated,
        NoPlaceLeft,
        NoPlaces,
        NominationsClosed,
        NominationsNotOpen,
        OutsideYourOrganization,
        StoryNotPublished,
    ),
)
async def nominate(
    id: Id,
    new: NewNomination,
    nominator: Nominator,
    command: Command,
    programmes: Programmes,
    allotments: Allotments,
    nominations: Nominations,
    stories: Stories,
    to_nominate: ToNominate,
) -> Response:
    """起草推荐，占用本组织一个推荐名额 · Drafts a nomination with one of the organization's places."""
    programme = await programmes.get(id)
    key = nomination_id(id, new.nominee.key)
    known = (await nominations.get_many([key])).get(key)
    if (
        known is not None and known.asking
    ):  # left behind by this request's first try, or another's: decided before it is told
        known = await to_nominate.carry_on(key)
    if known is None or known.status is Status.REFUSED:
        programme.admit_nominations(command.now)
        await _check_story(programme, new, stories)
        drafted = await _drafted(programme, new, nominator, command, allotments)
        known = await to_nominate.claim(drafted)
        if known.status is Status.REFUSED and known.request != command.id:  # another's was decided instead
            known = await to_nominate.claim(drafted)
    if known.request != command.id:
        raise AlreadyNominated("this nominee is nominated already")
    if known.status is Status.REFUSED:
        raise NoPlaceLeft("your organization has no place left to nominate with")
    return await command.change(nominations, known.id, _as_it_is, NominationView.of, status=201)


async def _check_story(programme: Programme, new: NewNomination, stories: Stories) -> None:
    story = story_of(new.nominee)
    if story is not None:
        admit_story((await stories.get_many([story])).get(story), programme.campaign, programme.organization)


async def _drafted(
    programme: Programme, new: NewNomination, nominator: Caller, command: Command, allotments: Allotments
) -> Nomination:
    unit = nominator.organization
    if not (unit == programme.organization or unit.startswith(programme.organization + "/")):
        raise OutsideYourOrganization("the programme is of another organization", organization=programme.organization)
    return Nomination(
        id=nomination_id(programme.id, new.nominee.key),
        programme=programme.id,
        campaign=programme.campaign,
        honor=programme.honor,
        honor_name=programme.name,
        awarded_to=programme.awarded_to,
        allotment=(await nearest(allotments, programme.id, unit)).id,
        organization=unit,
        nominee=new.nominee,
        drafted_by=nominator.person,
        drafted_at=command.now,
        request=command.id,
        chain=Chain.beginning(unit, programme.organization),
    )


@router.get("/programmes/{id}/nominations", **lists(NominationView))
async def list_nominations(
    id: Id, page: Page, caller: SignedIn, nominations: Nominations, status: Status | None = None
) -> Response:
    """工作人员看本组织及下属的，职工看自己的 · Staff: their subtree's; workers: their own."""
    where = {"programme": id, "status": status}
    if caller.is_(*STAFF):
        return await page.of(nominations, where, NominationView.of, within=caller.organization)
    return await page.of(nominations, {**where, "nominee.person": caller.person}, NominationView.of)


@router.get("/nominations/{id}", **shows(NominationView))
async def show_a_nomination(id: Id, caller: SignedIn, nominations: Nominations) -> Response:
    """一项推荐，个人信息已遮掩 · One nomination, masked."""
    nomination = await nominations.get(id)
    own = caller.person in (nomination.nominee.person, nomination.drafted_by)
    if not own and not (caller.is_(*STAFF) and caller.sees(nomination.organization)):
        raise NotFound("there is no such Nomination", kind="Nomination", id=id)
    return seen(nomination, NominationView.of)


@router.patch("/nominations/{id}", **changes(NominationView, AnotherNominee))
async def edit(
    id: Id, edited: EditedNomination, nominator: Nominator, command: Command, nominations: Nominations
) -> Response:
    """起草或退回后修改材料 · Changed while it is a draft, or was sent back."""
    return await command.change(
        nominations,
        id,
        lambda nomination: nomination.edit(edited.nominee),
        NominationView.of,
        within=nominator.organization,
    )


@router.post("/nominations/{id}/consent", **changes(NominationView, NotTheNominee))
async def consent(id: Id, caller: SignedIn, command: Command, nominations: Nominations) -> Response:
    """被推荐人（或集体代表）同意 · The nominee, or who speaks for it, agrees."""
    return await command.change(
        nominations, id, lambda nomination: nomination.consent(caller.person, command.now), NominationView.of
    )


@router.post(
    "/nominations/{id}/recommend",
    **changes(NominationView, NotYourStep, OwnNomination, ConsentMissing, FormIncomplete, NominationsClosed),
)
async def recommend(
    id: Id,
    given: OpinionGiven,
    nominator: Nominator,
    command: Command,
    nominations: Nominations,
    programmes: Programmes,
    honorees: Honorees,
) -> Response:
    """按单位→市州→省逐级签署意见；最后一级同时逐条审查资格 · Unit, prefecture, province; the last also judges each clause."""
    nomination = await nominations.get(id, within=nominator.organization)
    programme = await programmes.get(nomination.programme)
    known = (await honorees.get_many([honoree_id(nomination.nominee.key)])).values()
    held_before = any(had.honor == nomination.honor for honoree in known for had in honoree.held)

    def decide(present: Nomination) -> None:
        programme.must_be_open()
        present.recommend(
            nominator.person,
            nominator.organization,
            given.opinion,
            programme.terms,
            command.now,
            held_before=held_before,
        )

    return await command.change(nominations, id, decide, NominationView.of, within=nominator.organization)


@router.post("/nominations/{id}/return", **changes(NominationView, NotYourStep))
async def send_back(id: Id, why: Reason, nominator: Nominator, command: Command, nominations: Nominations) -> Response:
    """退回起草单位，说明原因 · Back to its unit, with the reason."""
    return await command.change(
        nominations,
        id,
        lambda nomination: nomination.send_back(nominator.person, nominator.organization, why.reason, command.now),
        NominationView.of,
        within=nominator.organization,
    )


@router.post("/nominations/{id}/withdraw", **changes(NominationView, NotYourNomination))
async def withdraw(
    id: Id, caller: SignedIn, command: Command, nominations: Nominations, to_nominate: ToNominate
) -> Response:
    """本人或推荐组织撤回，授予之前均可 · By the nominee or an organization it belongs to, at any time before the award."""
    nomination = await nominations.get(id)
    about_them = caller.person == nomination.nominee.person
    if not about_them and not (caller.is_(*STAFF) and caller.sees(nomination.organization)):
        raise NotFound("there is no such Nomination", kind="Nomination", id=id)
    if nomination.status is not Status.WITHDRAWN:
        await to_nominate.give_back(id, lambda present, _: present.withdraw(caller.person, caller.organization))
    return await command.change(nominations, id, _as_it_is, NominationView.of)


def _as_it_is(nomination: Nomination) -> None:
    """The claim has changed it; what is answered is remembered with it."""

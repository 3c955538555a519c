"""Applications: from the worker, through three people's hands."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.assistance.applying import AnotherPersonsNumber, standing_of
from services.assistance.bank.choosing import is_connected
from services.assistance.bank.port import BankNotConnected
from services.assistance.domain.aid_programme import AidProgramme, ForOthers, NotTaking
from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import (
    AlreadyApplied,
    Appeal,
    NoticeRunning,
    NotYourApplication,
    Status,
)
from services.assistance.domain.eligibility import NotAttested, NotEligible
from services.assistance.domain.handling import OwnCase, RelativesCase, SamePerson
from services.assistance.routes.application_views import ApplicationView
from services.assistance.routes.looking import InTheClear, Look, show_in_the_clear
from services.assistance.routes.reach import (
    Applications,
    CaseworkerOrApprover,
    Note,
    Programmes,
    Ref,
    WorkerOrCaseworker,
    check_may_see,
    check_sees,
    subtree_or_own,
)
from services.assistance.rules_in_force import working_days_of
from services.assistance.subjects import subject_of
from services.assistance.who_handles import handler_for
from services.chassis.domain import Code, OrganizationPath, PersonId
from services.chassis.web import (
    Approver,
    Caseworker,
    Command,
    CommandBody,
    DeskHere,
    Finance,
    Id,
    Page,
    Role,
    SignedIn,
    answers,
    changes,
    creates,
    lists,
    seen,
    shows,
)

router = APIRouter(tags=["applications"])

CLOSE = (OwnCase, RelativesCase)


class NewApplication(CommandBody, Appeal):
    """A worker says it for themselves; a caseworker also says for whom."""

    person: PersonId | None = None
    organization: OrganizationPath | None = None


class Verification(CommandBody):
    seen: Annotated[list[Code], Field(max_length=20, examples=[["child_at_school"]])] = []
    """What the programme asks to be seen, and was."""
    note: Note = ""


class Word(CommandBody):
    note: Note = ""


class Why(CommandBody):
    note: Annotated[Note, Field(min_length=1)]


@router.post(
    "/programmes/{id}/applications",
    **creates(ApplicationView, AlreadyApplied, NotEligible, NotTaking, ForOthers, AnotherPersonsNumber),
)
async def submit(
    id: Id,
    new: NewApplication,
    caller: WorkerOrCaseworker,
    command: Command,
    applications: Applications,
    programmes: Programmes,
    desk: DeskHere,
) -> Response:
    """提出申请，每人每项每期一次；被退回或撤回的可再次提出 · Applies, once for each person, programme and period."""
    appeal = Appeal(**{name: getattr(new, name) for name in Appeal.model_fields})
    for_others = caller.is_(Role.CASEWORKER)
    person = new.person if for_others else caller.person
    organization = (new.organization if for_others else None) or caller.organization
    check_sees(caller, organization)
    programme = await programmes.get(id)
    subject = subject_of(appeal.id_number, desk.keyring)
    application_id = Application.id_of(programme, subject)
    who = await standing_of(subject, person, organization, command.now, desk)
    if await applications.get_many((application_id,)):
        return await command.change(
            applications,
            application_id,
            lambda a: a.submit_again(programme, person, who, appeal, caller.person, command.now),
            ApplicationView.of,
            status=201,
        )
    return await command.create(
        applications,
        lambda: Application.submit(programme, subject, person, who, appeal, caller.person, command.now),
        ApplicationView.of,
        id=application_id,
    )


@router.get("/applications", **lists(ApplicationView))
async def list_applications(
    page: Page,
    caller: SignedIn,
    applications: Applications,
    programme: Ref | None = None,
    status: Status | None = None,
) -> Response:
    """申请（已脱敏）；职工只见本人的 · Applications, masked: staff their subtree's, workers their own."""
    where, within = subtree_or_own(caller, {"programme": programme, "status": status})
    return await page.of(applications, where, ApplicationView.of, sort=("submitted_at",), within=within)


@router.get("/applications/{id}", **shows(ApplicationView))
async def show_an_application(id: Id, caller: SignedIn, applications: Applications) -> Response:
    """一份申请（已脱敏）；本人可见各环节意见 · One application, masked; its own worker also reads what was written to it."""
    application = await applications.get(id)
    check_may_see(caller, "Application", id, application.organization, application.person)
    own = application.person == caller.person
    return seen(application, ApplicationView.for_the_worker if own else ApplicationView.of)


@router.post("/applications/{id}/unmask", **answers(InTheClear))
async def look_at_an_application(
    id: Id, look: Look, caller: CaseworkerOrApprover, applications: Applications, desk: DeskHere
) -> Response:
    """查看明文，须说明理由并记入访问日志 · In the clear, for a reason; written in the access log first."""
    application = await applications.get(id, within=caller.organization)
    said: dict[str, Any] = application.model_dump(mode="json", include={"name", "id_number", "payee", "need", "steps"})
    return await show_in_the_clear("application", id, application.organization, said, caller, look.reason, desk)


@router.post("/applications/{id}/verify", **changes(ApplicationView, *CLOSE, NotAttested))
async def verify(
    id: Id,
    said: Verification,
    caseworker: Caseworker,
    command: Command,
    applications: Applications,
    desk: DeskHere,
) -> Response:
    """核实；须公示的随即公示 · Verifies; publicised at once where the programme asks for that."""
    programme = await _programme(id, applications, desk)
    by, worked = await handler_for(caseworker.person, desk), working_days_of(desk)
    return await command.change(
        applications,
        id,
        lambda a: a.verify(programme, by, said.seen, said.note, worked, command.now),
        ApplicationView.of,
        within=caseworker.organization,
    )


@router.post("/applications/{id}/approve", **changes(ApplicationView, *CLOSE, SamePerson, NoticeRunning))
async def approve(
    id: Id, said: Word, approver: Approver, command: Command, applications: Applications, desk: DeskHere
) -> Response:
    """审批；不得与核实为同一人 · Approves: not who verified it."""
    programme = await _programme(id, applications, desk)
    by = await handler_for(approver.person, desk)
    return await command.change(
        applications,
        id,
        lambda a: a.approve(programme, by, said.note, command.now),
        ApplicationView.of,
        within=approver.organization,
    )


@router.post("/applications/{id}/reject", **changes(ApplicationView, *CLOSE))
async def reject(
    id: Id, said: Why, approver: Approver, command: Command, applications: Applications, desk: DeskHere
) -> Response:
    """不予批准，须说明理由 · Rejects, and says why."""
    by = await handler_for(approver.person, desk)
    return await command.change(
        applications,
        id,
        lambda a: a.reject(by, said.note, command.now),
        ApplicationView.of,
        within=approver.organization,
    )


@router.post("/applications/{id}/return", **changes(ApplicationView, *CLOSE))
async def return_(
    id: Id, said: Why, caller: CaseworkerOrApprover, command: Command, applications: Applications, desk: DeskHere
) -> Response:
    """退回补正，须说明理由 · Back to the worker, with what is to be mended."""
    by = await handler_for(caller.person, desk)
    return await command.change(
        applications,
        id,
        lambda a: a.return_(by, said.note, command.now),
        ApplicationView.of,
        within=caller.organization,
    )


@router.post("/applications/{id}/withdraw", **changes(ApplicationView, NotYourApplication))
async def withdraw(id: Id, caller: WorkerOrCaseworker, command: Command, applications: Applications) -> Response:
    """撤回本人的申请 · Withdraws one's own."""

    def decide(application: Application) -> None:
        check_may_see(caller, "Application", id, application.organization, application.person)
        application.withdraw(caller.person, command.now)

    return await command.change(applications, id, decide, ApplicationView.of)


@router.post("/applications/{id}/disburse", **changes(ApplicationView, *CLOSE, SamePerson, BankNotConnected))
async def disburse(id: Id, finance: Finance, command: Command, applications: Applications, desk: DeskHere) -> Response:
    """发放：占用预算后经银行支付；不得与核实、审批为同一人 · Pays through the bank: not who verified or approved it."""
    if not is_connected(desk):
        raise BankNotConnected("no bank is connected here")
    by = await handler_for(finance.person, desk)
    return await command.change(
        applications, id, lambda a: a.send_to_pay(by, command.now), ApplicationView.of, within=finance.organization
    )


async def _programme(id: str, applications: Applications, desk: DeskHere) -> AidProgramme:
    return await desk.of(AidProgramme).get((await applications.get(id)).programme)

"""Hardship files: opened, looked at again, closed; and brought in from a list."""

from typing import Self

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.assistance.domain import hardship_file as domain
from services.assistance.domain.assessing import Bench
from services.assistance.domain.circumstances import Circumstances
from services.assistance.domain.handling import OwnCase, RelativesCase
from services.assistance.domain.hardship_file import HardshipFile, Particulars, Status
from services.assistance.domain.identity import masked_name, masked_number
from services.assistance.domain.rulebook import NoRulesInForce, NoSubsistenceLine
from services.assistance.domain.rules import Trouble
from services.assistance.published import Tier
from services.assistance.routes.explained import VerdictView
from services.assistance.routes.looking import InTheClear, Look, show_in_the_clear
from services.assistance.routes.reach import Files, WorkerOrCaseworker, check_may_see, check_sees, subtree_or_own
from services.assistance.rules_in_force import rulebook_of
from services.assistance.subjects import subject_of
from services.assistance.who_handles import handler_for
from services.chassis.domain import Instant, OrganizationPath
from services.chassis.domain.sensitive import mask_middle
from services.chassis.store.port import Exists
from services.chassis.web import (
    Caseworker,
    Command,
    CommandBody,
    DeskHere,
    Id,
    Page,
    Role,
    SignedIn,
    View,
    answers,
    changes,
    creates,
    lists,
    seen,
    shows,
)

router = APIRouter(tags=["hardship files"])


class NewHardshipFile(CommandBody, Particulars):
    circumstances: Circumstances


class Reassessment(CommandBody):
    circumstances: Circumstances


class Report(CommandBody):
    trouble: Trouble = Field(examples=["job_loss"])
    """What has happened in the household."""


class TierView(View):
    tier: Tier | None
    since: Instant
    rules: str


class HardshipFileView(View):
    """Name and numbers masked; income, illness and figures left out."""

    id: str
    status: Status
    organization: OrganizationPath
    place: str
    person: str | None
    name: str
    id_number: str
    phone: str | None
    members: int
    tier: Tier | None
    tiers: list[TierView]
    verdict: VerdictView
    opened_at: Instant
    looked_at: Instant
    review_wanted_since: Instant | None
    watched_until: Instant | None

    @classmethod
    def of(cls, file: HardshipFile) -> Self:
        return cls(
            id=file.id,
            status=file.status,
            organization=file.organization,
            place=file.place,
            person=file.person,
            name=masked_name(file.name),
            id_number=masked_number(file.id_number),
            phone=None if file.phone is None else mask_middle(file.phone),
            members=len(file.members),
            tier=file.tier,
            tiers=[TierView(tier=one.tier, since=one.since, rules=one.rules) for one in file.tiers],
            verdict=VerdictView.of(file.verdict),
            opened_at=file.opened_at,
            looked_at=file.looked_at,
            review_wanted_since=file.wanted_since,
            watched_until=file.watched_until,
        )


@router.post(
    "/hardship-files",
    **creates(
        HardshipFileView,
        domain.NotInHardship,
        domain.MonthAhead,
        OwnCase,
        RelativesCase,
        NoRulesInForce,
        NoSubsistenceLine,
    ),
)
async def open_a_file(
    new: NewHardshipFile, caseworker: Caseworker, command: Command, files: Files, desk: DeskHere
) -> Response:
    """建立困难职工档案，按规定评定档次 · Opens a household's file; its tier comes from the rules in force."""
    check_sees(caseworker, new.organization)
    subject = subject_of(new.id_number, desk.keyring)

    async def opened() -> HardshipFile:
        bench = Bench.of(await rulebook_of(desk), new.place, command.now)
        by = await handler_for(caseworker.person, desk)
        who = Particulars(**{name: getattr(new, name) for name in Particulars.model_fields})
        return HardshipFile.open(subject, who, new.circumstances, by, bench)

    return await command.create(files, opened, HardshipFileView.of, id=subject)


@router.get("/hardship-files", **lists(HardshipFileView))
async def list_files(
    page: Page,
    caller: SignedIn,
    files: Files,
    status: Status | None = None,
    tier: Tier | None = None,
    review_wanted: bool | None = None,
) -> Response:
    """困难职工档案（已脱敏）；职工只见本人的 · Files, masked: staff their subtree's, workers their own."""
    wanted = None if review_wanted is None else Exists(review_wanted)
    where, within = subtree_or_own(caller, {"status": status, "tier": tier, "wanted_since": wanted})
    return await page.of(files, where, HardshipFileView.of, sort=("opened_at",), within=within)


@router.get("/hardship-files/{id}", **shows(HardshipFileView))
async def show_a_file(id: Id, caller: SignedIn, files: Files) -> Response:
    """一份档案（已脱敏），含档次沿革与评定说明 · A file, masked, with its tiers through time and why."""
    file = await files.get(id)
    check_may_see(caller, "HardshipFile", id, file.organization, file.person)
    return seen(file, HardshipFileView.of)


@router.post("/hardship-files/{id}/unmask", **answers(InTheClear))
async def look_at_a_file(id: Id, look: Look, caseworker: Caseworker, files: Files, desk: DeskHere) -> Response:
    """查看明文，须说明理由并记入访问日志 · In the clear, for a reason; written in the access log first."""
    file = await files.get(id, within=caseworker.organization)
    said = file.model_dump(mode="json", include=_IN_THE_CLEAR)
    return await show_in_the_clear("hardship_file", id, file.organization, said, caseworker, look.reason, desk)


_IN_THE_CLEAR = {"name", "id_number", "phone", "members", "incomes", "circumstances", "reported", "verdicts"}


@router.post("/hardship-files/{id}/report", **changes(HardshipFileView))
async def report_a_change(
    id: Id, report: Report, caller: WorkerOrCaseworker, command: Command, files: Files
) -> Response:
    """报告家庭变故，触发返困复核 · Something happened in the household: a look is wanted."""
    within = caller.organization if caller.is_(Role.CASEWORKER) else None

    def decide(file: HardshipFile) -> None:
        check_may_see(caller, "HardshipFile", id, file.organization, file.person)
        file.report(report.trouble, command.now)

    return await command.change(files, id, decide, HardshipFileView.of, within=within)


@router.post(
    "/hardship-files/{id}/reassess",
    **changes(HardshipFileView, domain.MonthAhead, OwnCase, RelativesCase, NoRulesInForce, NoSubsistenceLine),
)
async def reassess(
    id: Id, look: Reassessment, caseworker: Caseworker, command: Command, files: Files, desk: DeskHere
) -> Response:
    """复核，按现行规定重新评定 · Looks again: the tier under the rules in force, with its reasons."""
    rulebook, by = await rulebook_of(desk), await handler_for(caseworker.person, desk)

    def decide(file: HardshipFile) -> None:
        file.reassess(look.circumstances, by, Bench.of(rulebook, file.place, command.now))

    return await command.change(files, id, decide, HardshipFileView.of, within=caseworker.organization)


@router.post("/hardship-files/{id}/close", **changes(HardshipFileView, domain.NotOutOfHardship, OwnCase, RelativesCase))
async def close(id: Id, caseworker: Caseworker, command: Command, files: Files, desk: DeskHere) -> Response:
    """脱困销档，转入返困监测 · Out of hardship: closed, and watched for a return."""
    rulebook, by = await rulebook_of(desk), await handler_for(caseworker.person, desk)

    def decide(file: HardshipFile) -> None:
        file.close(by, Bench.of(rulebook, file.place, command.now))

    return await command.change(files, id, decide, HardshipFileView.of, within=caseworker.organization)

"""Batches: made, had as a file, answered by a file, and what does not match looked into."""

import asyncio
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.responses import Response

from services.assistance.batching import payments_of
from services.assistance.domain import batch as domain
from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import Status as Stage
from services.assistance.domain.batch import MAX_LINES, Batch, Excluded, Status
from services.assistance.domain.handling import SamePerson
from services.assistance.domain.reconciling import Line, Mismatch
from services.assistance.routes.lists import XLSX
from services.assistance.routes.looking import write_down
from services.assistance.routes.reach import Batches, FinanceOrAuditor, Note, Programmes, Reason, Ref
from services.assistance.tables.answers import read_answers
from services.assistance.tables.reading import MAX_BYTES, ColumnMissing, ColumnTwice, NoTable, TableTooLarge
from services.assistance.tables.writing import as_csv, as_xlsx, digest
from services.assistance.who_handles import handler_for
from services.chassis.domain import Code, Count, Fen, Instant, NotFound, OrganizationPath, Refused
from services.chassis.web import (
    Command,
    CommandBody,
    DeskHere,
    Finance,
    Id,
    Page,
    View,
    answers,
    changes,
    creates,
    lists,
    seen,
    shows,
    streams,
)

router = APIRouter(tags=["batches"])

Number = Annotated[int, Path(ge=1, le=10_000)]


class NoFile(Refused):
    """It is not sealed yet, or nothing in it could be paid."""

    code = "no_file"


class NothingToPay(Refused):
    code = "nothing_to_pay"


class NewBatch(CommandBody):
    """Without applications: all that are approved, as many as a batch holds."""

    applications: Annotated[list[Annotated[str, Field(min_length=1, max_length=80)]], Field(max_length=MAX_LINES)] = []


ALL_THAT_ARE_APPROVED = NewBatch()


class Wanted(CommandBody):
    format: Literal["csv", "xlsx"] = "xlsx"
    reason: Reason


class Decision(CommandBody):
    paid: bool = Field(examples=[False])
    reason: Code = "not_executed"
    """Where it was not paid: why."""


class Settled(CommandBody):
    note: Annotated[Note, Field(min_length=1)]


class MismatchView(View):
    number: int
    row: int
    fault: str
    line: int | None
    amount_fen: Fen | None
    outcome: str | None
    found_at: Instant
    settled_by: str | None

    @classmethod
    def of(cls, mismatch: Mismatch) -> Self:
        return cls(**{name: getattr(mismatch, name) for name in cls.model_fields})


class BatchView(View):
    """Whom the lines are for stays with their disbursements."""

    id: str
    status: Status
    programme: str
    organization: OrganizationPath
    made_by: str
    made_at: Instant
    count: Count
    total_fen: Fen
    sha256: str | None
    sealed_at: Instant | None
    excluded: list[Excluded]
    unanswered: list[int]
    lines: list[Line]
    mismatches: list[MismatchView]

    @classmethod
    def of(cls, batch: Batch) -> Self:
        own = {"unanswered", "mismatches"}
        return cls(
            **{name: getattr(batch, name) for name in cls.model_fields.keys() - own},
            unanswered=[line.number for line in batch.unanswered],
            mismatches=[MismatchView.of(mismatch) for mismatch in batch.mismatches],
        )


@router.post("/programmes/{id}/batches", **creates(BatchView, NotFound, NothingToPay))
async def make_a_batch(
    id: Id,
    finance: Finance,
    command: Command,
    batches: Batches,
    programmes: Programmes,
    desk: DeskHere,
    new: NewBatch = ALL_THAT_ARE_APPROVED,
) -> Response:
    """生成付款批次：逐笔占用预算并登记，随后封存为文件 · Gathers payments into a file with control totals and a hash."""
    programme = await programmes.get(id, within=finance.organization)

    async def gathered() -> Batch:
        wanted = new.applications or await _approved(id, desk)
        if not wanted:
            raise NothingToPay("no application is approved")
        return Batch.gather(command.id, id, programme.organization, wanted, finance.person, command.now)

    return await command.create(batches, gathered, BatchView.of)


@router.get("/batches", **lists(BatchView))
async def list_batches(
    page: Page, caller: FinanceOrAuditor, batches: Batches, programme: Ref | None = None
) -> Response:
    """付款批次 · Batches."""
    where = {"programme": programme}
    return await page.of(batches, where, BatchView.of, sort=("made_at",), within=caller.organization)


@router.get("/batches/{id}", **shows(BatchView))
async def show_a_batch(id: Id, caller: FinanceOrAuditor, batches: Batches) -> Response:
    """一个批次：控制总数、逐行结果、不符项 · A batch: totals, each line's outcome, what does not match."""
    return seen(await batches.get(id, within=caller.organization), BatchView.of)


@router.post("/batches/{id}/file", **answers(None, NoFile))
async def have_the_file(id: Id, wanted: Wanted, finance: Finance, batches: Batches, desk: DeskHere) -> Response:
    """下载付款文件（明文），须说明理由并记入访问日志 · The file, in the clear; written in the access log first."""
    batch = await batches.get(id, within=finance.organization)
    if batch.sha256 is None or batch.sealed_at is None:
        raise NoFile("there is no file of this batch")
    payments = await payments_of(batch, desk)
    await write_down("batch", id, batch.organization, ["name", "account", "bank"], finance, wanted.reason, desk)
    content = as_csv(payments)
    if wanted.format == "xlsx":
        content = await asyncio.to_thread(as_xlsx, payments, batch.sealed_at)
    kind = XLSX if wanted.format == "xlsx" else "text/csv; charset=utf-8"
    headers = {
        "content-disposition": f'attachment; filename="{id}.{wanted.format}"',
        "cache-control": "no-store",
        "x-sha256-csv": batch.sha256,
    }
    return Response(content, headers=headers, media_type=kind)


def _takes_an_answer() -> dict[str, Any]:
    refusals = (
        NotFound,
        NoTable,
        TableTooLarge,
        ColumnMissing,
        ColumnTwice,
        domain.NothingMatches,
        domain.TooManyMismatches,
    )
    example = "付款参考号,金额（元）,结果,原因\r\n5dc2a6b605015a018a51576f726b6572,3000.00,成功,\r\n"
    declared = streams(BatchView, *refusals, up_to=MAX_BYTES, takes="text/csv", example=example)
    declared["openapi_extra"]["requestBody"]["content"][XLSX] = {"schema": {"type": "string", "format": "binary"}}
    return declared


@router.post("/batches/{id}/reconcile", **_takes_an_answer())
async def reconcile(id: Id, request: Request, finance: Finance, command: Command, batches: Batches) -> Response:
    """对账：读取银行结果文件，不符的列入待查，从不猜测 · The bank's answer; what does not match is queued, never guessed."""
    data = await command.whole(request.stream())
    rows, file = await asyncio.to_thread(read_answers, data), digest(data)
    return await command.change(
        batches,
        id,
        lambda batch: batch.reconcile(file, rows, command.now),
        BatchView.of,
        within=finance.organization,
    )


@router.post(
    "/batches/{id}/lines/{number}/decide", **changes(BatchView, SamePerson, domain.NoSuchLine, domain.AnsweredBefore)
)
async def decide_a_line(
    id: Id, number: Number, said: Decision, finance: Finance, command: Command, batches: Batches, desk: DeskHere
) -> Response:
    """银行始终未答复的一行，由制单人以外的人查账后确认 · A line that was never answered, by another who has seen the account."""
    by = await handler_for(finance.person, desk)
    return await command.change(
        batches,
        id,
        lambda batch: batch.decide(number, paid=said.paid, reason=said.reason, by=by, now=command.now),
        BatchView.of,
        within=finance.organization,
    )


@router.post("/batches/{id}/mismatches/{number}/settle", **changes(BatchView, SamePerson, domain.NoSuchMismatch))
async def settle_a_mismatch(
    id: Id, number: Number, said: Settled, finance: Finance, command: Command, batches: Batches, desk: DeskHere
) -> Response:
    """不符项已查明 · Somebody else has looked into what did not match."""
    by = await handler_for(finance.person, desk)
    return await command.change(
        batches,
        id,
        lambda batch: batch.settle(number, by, said.note, command.now),
        BatchView.of,
        within=finance.organization,
    )


async def _approved(programme: str, desk: DeskHere) -> list[str]:
    where = {"programme": programme, "status": Stage.APPROVED}
    found = await desk.of(Application).find(where, sort=("submitted_at",), limit=MAX_LINES)
    return [application.id for application in found]

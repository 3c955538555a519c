"""Gathers a batch, step by step, so that whoever finds it due goes on: each application is sent to pay, its amount is set
aside, its attempt is written down; then the file is fixed. And carries the bank's answers to the disbursements."""

from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import Status as Stage
from services.assistance.domain.attempt import Answer
from services.assistance.domain.batch import Batch, Excluded, Status
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import Status as Payment
from services.assistance.domain.handling import Handler
from services.assistance.domain.reconciling import Line
from services.assistance.paying import BUDGET
from services.assistance.tables.writing import Payment as Row
from services.assistance.tables.writing import as_csv, digest
from services.assistance.who_handles import handler_for
from services.chassis.desk import Desk
from services.chassis.domain import Forbidden, NotFound, Refused
from services.chassis.service import when_due

CARRIED_TOGETHER = 50


@when_due(Batch)
async def carry_on_with_a_batch(id: str, desk: Desk) -> None:
    batch = await desk.of(Batch).get(id)
    if batch.status is Status.GATHERING:
        await _gather(batch, desk)
    else:
        await _carry(batch, desk)


async def payments_of(batch: Batch, desk: Desk) -> list[Row]:
    """What stands in its file. A disbursement in a batch is not changed any more but for its outcome."""
    found = await desk.of(Disbursement).get_many([line.disbursement for line in batch.lines])
    return [Row(line, found[line.disbursement].payee) for line in batch.lines]


async def _gather(batch: Batch, desk: Desk) -> None:
    programme = await desk.of(AidProgramme).get(batch.programme)
    by = await handler_for(batch.made_by, desk)
    rows: list[Row] = []
    excluded: list[Excluded] = []
    for id in batch.applications:
        try:
            disbursement = await _take_in(id, batch, programme, by, desk)
        except (Refused, Forbidden, NotFound) as refusal:
            excluded.append(Excluded(application=id, reason=refusal.reason))
            continue
        if disbursement.status is Payment.DENIED:
            excluded.append(Excluded(application=id, reason=disbursement.reason or "quota_exhausted"))
            continue
        line = Line(
            number=len(rows) + 1,
            disbursement=disbursement.id,
            case=id,
            reference=disbursement.last.reference,
            amount_fen=disbursement.amount_fen,
        )
        rows.append(Row(line, disbursement.payee))
    sha256 = digest(as_csv(rows))
    lines = [row.line for row in rows]
    await desk.of(Batch).change(batch.id, lambda b: b.seal(lines, excluded, sha256, desk.clock.now()))


async def _take_in(id: str, batch: Batch, programme: AidProgramme, by: Handler, desk: Desk) -> Disbursement:
    def send(application: Application) -> None:
        if application.programme != batch.programme:
            raise NotFound("there is no such application in this programme", kind="Application", id=id)
        if application.status is not Stage.DISBURSING or application.batch != batch.id:
            application.send_to_pay(by, desk.clock.now(), batch.id)

    application, _ = await desk.of(Application).change(id, send)
    disbursement = await desk.claims(BUDGET).claim(Disbursement.for_application(application, programme))
    if disbursement.status is Payment.RESERVED:
        disbursement, _ = await desk.of(Disbursement).change(disbursement.id, lambda d: d.attempt(desk.clock.now()))
    return disbursement


async def _carry(batch: Batch, desk: Desk) -> None:
    to_carry = batch.to_carry
    for start in range(0, len(to_carry), CARRIED_TOGETHER):
        some = to_carry[start : start + CARRIED_TOGETHER]
        for line in some:
            await _tell(line, desk)
        await _carried(batch.id, [line.number for line in some], desk)
    await _carried(batch.id, [], desk)


async def _tell(line: Line, desk: Desk) -> None:
    assert line.outcome is not None
    answer = Answer(outcome=line.outcome, amount_fen=line.amount_fen, reason=line.reason)
    await desk.of(Disbursement).change(line.disbursement, lambda d: d.hear(line.reference, answer, desk.clock.now()))


async def _carried(id: str, numbers: list[int], desk: Desk) -> None:
    await desk.of(Batch).change(id, lambda b: b.carried(numbers))

"""A batch is gathered by whoever finds it due: a process may die at any step, and no payment is asked for twice or lost."""

import pytest

from services.assistance import batching
from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.attempt import Outcome
from services.assistance.domain.batch import Batch, Status
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import Status as Payment
from services.assistance.domain.reconciling import AnswerRow
from services.assistance.tables.writing import as_csv, digest
from services.chassis.desk import Desk
from tests.assistance.domain.aid import AMOUNT
from tests.assistance.domain.cases import FINANCE, XINING
from tests.assistance.office import Died, Mortal, Office


async def gathered(office: Office, name: str, desk: Desk) -> Batch:
    """Made, and carried on with by this desk."""
    programme = await office.programme(period=name)
    ids = [(await office.approved(programme, number)).id for number in (1, 2)]
    await office.desk.of(Batch).create(Batch.gather(name, programme.id, XINING, ids, FINANCE, office.clock.now()))
    await batching.carry_on_with_a_batch.work(name, desk)
    return await office.desk.of(Batch).get(name)


async def test_a_process_that_dies_while_gathering_leaves_a_batch_that_is_sealed_with_each_payment_once(
    office: Office,
) -> None:
    mortal = Mortal()
    whole = await gathered(office, "rehearsed", office.another_desk(mortal))
    assert (whole.status, whole.count, whole.total_fen) == (Status.SEALED, 2, 2 * AMOUNT)
    for step in range(1, len(mortal.names) + 1):
        for after in (False, True):
            name = f"b-{step}-{after}".lower()
            with pytest.raises(Died):
                await gathered(office, name, office.another_desk(Mortal(dies_at=step, after=after)))
            where = f"died at {mortal.names[step - 1]!r}, {'after' if after else 'before'}"
            await office.hours_go_by(2)
            batch = await office.desk.of(Batch).get(name)
            assert (batch.status, batch.count, batch.total_fen) == (Status.SEALED, 2, 2 * AMOUNT), where
            rows = await batching.payments_of(batch, office.desk)
            assert digest(as_csv(rows)) == batch.sha256, where
            budget = (await office.desk.of(AidProgramme).get(batch.programme)).budget
            assert (budget.used, budget.pending) == (2 * AMOUNT, []), where
            for line in batch.lines:
                disbursement = await office.desk.of(Disbursement).get(line.disbursement)
                assert [one.reference for one in disbursement.attempts] == [line.reference], where
    assert office.bank.asked == [], "what is in a batch was also asked of the bank"


async def test_a_process_that_dies_while_carrying_answers_leaves_them_for_the_next_one(office: Office) -> None:
    async def answered(name: str) -> Batch:
        batch = await gathered(office, name, office.desk)
        rows = [
            AnswerRow(row=2, reference=batch.lines[0].reference, amount_fen=AMOUNT, outcome=Outcome.PAID),
            AnswerRow(
                row=3, reference=batch.lines[1].reference, amount_fen=AMOUNT, outcome=Outcome.DECLINED, reason="closed"
            ),
        ]
        batch, _ = await office.desk.of(Batch).change(name, lambda b: b.reconcile("f", rows, office.clock.now()))
        return batch

    mortal = Mortal()
    await answered("rehearsed")
    await office.run_timers(office.another_desk(mortal))
    for step in range(1, len(mortal.names) + 1):
        for after in (False, True):
            name = f"c-{step}-{after}".lower()
            batch = await answered(name)
            with pytest.raises(Died):
                await office.run_timers(office.another_desk(Mortal(dies_at=step, after=after)))
            await office.hours_go_by(2)
            stages = [(await office.desk.of(Disbursement).get(line.disbursement)).status for line in batch.lines]
            where = f"died at {mortal.names[step - 1]!r}, {'after' if after else 'before'}"
            assert stages == [Payment.PAID, Payment.RELEASED], where
            assert (await office.desk.of(Batch).get(name)).due_at is None, where
            assert (await office.desk.of(AidProgramme).get(batch.programme)).budget.used == AMOUNT, where

"""Carries payments through their steps. Each step may be the last that this process takes; whoever finds a payment due goes on.

1. the case is disbursing; 2. its disbursement claims its amount from the budget; 3. an attempt is written down; 4. the bank is
asked, by the one process that wrote the attempt down; 5. its answer is written down. After a stop between 3 and 5 nobody knows
what the bank did, and so it is looked up, until the bank says paid, or declined, or that it has nothing of an order that has
run out. What is declined gives its amount back.
"""

import structlog

from services.assistance.bank.choosing import bank_of
from services.assistance.bank.port import Bank, BankNotConnected, Order, OutcomeUnknown
from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import Status as Stage
from services.assistance.domain.attempt import Attempt
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import Status
from services.assistance.domain.subsidy import Status as SubsidyStage
from services.assistance.domain.subsidy import Subsidy
from services.chassis.desk import Desk
from services.chassis.failpoints import reached
from services.chassis.service import Claims, when_due

BUDGET = Claims(AidProgramme, Disbursement, field="budget", line="programme")

_said = structlog.get_logger("wuyi.payments")


@when_due(Application)
async def begin_paying_an_application(id: str, desk: Desk) -> None:
    application = await desk.of(Application).get(id)
    turn = application.turn
    if application.status is Stage.DISBURSING and application.batch is None:
        programme = await desk.of(AidProgramme).get(application.programme)
        await desk.claims(BUDGET).claim(Disbursement.for_application(application, programme))
    await desk.of(Application).change(id, lambda a: a.payment_begun(turn))


@when_due(Subsidy)
async def begin_paying_a_subsidy(id: str, desk: Desk) -> None:
    subsidy = await desk.of(Subsidy).get(id)
    turn = subsidy.turn
    if subsidy.status is SubsidyStage.DISBURSING:
        programme = await desk.of(AidProgramme).get(subsidy.programme)
        await desk.claims(BUDGET).claim(Disbursement.for_subsidy(subsidy, programme))
    await desk.of(Subsidy).change(id, lambda s: s.payment_begun(turn))


@when_due(Disbursement)
async def carry_on_paying(id: str, desk: Desk) -> None:
    disbursement = await desk.of(Disbursement).get(id)
    if disbursement.asking:
        disbursement = await desk.claims(BUDGET).carry_on(id)
    match disbursement.status:
        case Status.RESERVED:
            await ask(id, desk, bank_of(desk))
        case Status.ATTEMPTED | Status.IN_DOUBT:
            await look_up(disbursement, desk)
        case Status.DECLINED:
            await desk.claims(BUDGET).give_back(id, Disbursement.release)


async def ask(id: str, desk: Desk, bank: Bank) -> None:
    disbursement, attempt = await desk.of(Disbursement).change(id, lambda d: d.attempt(desk.clock.now()))
    if attempt is not None and attempt.valid_until is not None:
        reached("payment.attempted")
        await send(disbursement, attempt, desk, bank)


async def send(disbursement: Disbursement, attempt: Attempt, desk: Desk, bank: Bank) -> None:
    assert attempt.valid_until is not None
    order = Order(
        reference=attempt.reference,
        payee=disbursement.payee,
        amount_fen=disbursement.amount_fen,
        valid_until=attempt.valid_until,
    )
    try:
        answer = await bank.pay(order)
    except OutcomeUnknown as why:
        _said.warning("what became of a payment is not known", reference=attempt.reference, why=why.detail)
        await desk.of(Disbursement).change(disbursement.id, lambda d: d.doubt(attempt.reference, desk.clock.now()))
        return
    reached("payment.answered")
    await desk.of(Disbursement).change(disbursement.id, lambda d: d.hear(attempt.reference, answer, desk.clock.now()))


async def look_up(disbursement: Disbursement, desk: Desk) -> None:
    """What the bank does not know now may be unknown only because it was on its way when it was asked for: the moment that
    counts is the one before."""
    if disbursement.batch is not None:
        return
    disbursements, reference, asked_at = desk.of(Disbursement), disbursement.last.reference, desk.clock.now()
    try:
        answer = await bank_of(desk).look_up(reference)
    except (OutcomeUnknown, BankNotConnected) as why:
        _said.warning("a payment cannot be looked up", reference=reference, why=why.detail)
        await disbursements.change(disbursement.id, lambda d: d.doubt(reference, desk.clock.now()))
        return
    if answer is None:
        await disbursements.change(disbursement.id, lambda d: d.unknown_to_the_bank(reference, asked_at))
    else:
        await disbursements.change(disbursement.id, lambda d: d.hear(reference, answer, desk.clock.now()))

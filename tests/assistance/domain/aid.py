"""Programmes, applications and their payments that the tests are about."""

from datetime import date, datetime, timedelta

from services.assistance.domain.aid_programme import AidProgramme, Plan
from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import Appeal
from services.assistance.domain.attempt import Answer, Outcome
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.eligibility import Attestation, Standing, Terms
from services.assistance.domain.payee import CardHolder
from services.assistance.published import Tier
from services.chassis.domain import Granted
from tests.assistance.domain.cases import (
    APPROVER,
    CASEWORKER,
    FINANCE,
    NOW,
    WORKER,
    XINING,
    card,
    handler,
    id_number,
    subject,
)

BUDGET = 10_000_00
AMOUNT = 3_000_00


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def terms(**changes: object) -> Terms:
    said = {
        "amounts": {Tier.DEEP: AMOUNT, Tier.RELATIVE: AMOUNT // 2},
        "attested": (Attestation(code="child_at_school", text="家中有在读学生"),),
        **changes,
    }
    return Terms.model_validate(said)


def plan(**changes: object) -> Plan:
    said = {
        "campaign": "qinghai-2022",
        "work_item": 7,
        "kind": "autumn_schooling",
        "name": "金秋助学",
        "period": "2022-autumn",
        "opens_at": NOW - timedelta(days=1),
        "closes_at": NOW + timedelta(days=60),
        "terms": terms(),
        "budget_fen": BUDGET,
        **changes,
    }
    return Plan.model_validate(said)


def a_programme(**changes: object) -> AidProgramme:
    return AidProgramme.set_up(plan(**changes), XINING, "organizer-1", NOW)


def appeal(number: int = 1, relatives: tuple[str, ...] = ()) -> Appeal:
    holder = CardHolder(name="张吉卓玛", account=card(number), bank="中国建设银行西宁分行")
    return Appeal(id_number=id_number(number), payee=holder, need="女儿今年上大学", relatives_on_staff=list(relatives))


def standing(tier: Tier | None = Tier.DEEP, organization: str = XINING, **changes: bool) -> Standing:
    return Standing(organization=organization, tier=tier, **changes)


def submitted(programme: AidProgramme | None = None, number: int = 1, now: datetime = NOW) -> Application:
    programme = programme or a_programme()
    application = Application.submit(
        programme, subject(number), f"worker-{number}", standing(), appeal(number), f"worker-{number}", now
    )
    application.raised().clear()
    return application


def approved(programme: AidProgramme, number: int = 1, now: datetime = NOW) -> Application:
    application = submitted(programme, number, now)
    application.verify(programme, handler(CASEWORKER), ["child_at_school"], "", weekdays, now)
    application.approve(programme, handler(APPROVER), "", application.notice_ends_at or now)
    return application


def sent_to_pay(programme: AidProgramme, number: int = 1, batch: str | None = None) -> Application:
    application = approved(programme, number)
    application.send_to_pay(handler(FINANCE), NOW, batch)
    application.raised().clear()
    return application


def reserved(programme: AidProgramme | None = None, number: int = 1, batch: str | None = None) -> Disbursement:
    """Its amount is set aside, and the claim's own steps are over."""
    programme = programme or a_programme()
    disbursement = Disbursement.for_application(sent_to_pay(programme, number, batch), programme)
    outcome = programme.budget.claim(disbursement.id, disbursement.amount)
    disbursement.take(outcome, programme, NOW)
    if isinstance(outcome, Granted):
        programme.budget.resolve(outcome.ticket, accepted=True)
    disbursement.raised().clear()
    return disbursement


PAID = Answer(outcome=Outcome.PAID, amount_fen=AMOUNT)
DECLINED = Answer(outcome=Outcome.DECLINED, amount_fen=AMOUNT, reason="account_closed")

__all__ = ["WORKER"]

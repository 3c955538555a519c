import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from services.assistance import paying
from services.assistance.bank.sandbox import Scripted
from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.attempt import MARGIN, VALID_FOR
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import Status
from services.chassis.store.codec import Codec
from services.chassis.store.port import Find, Write, Written
from services.chassis.store.sqlite import SqliteStore
from tests.assistance.domain.aid import AMOUNT
from tests.assistance.domain.cases import card
from tests.assistance.office import KEYRING, Died, Mortal, Office

OVER = VALID_FOR + MARGIN


async def test_what_is_sent_to_pay_is_paid_once(office: Office) -> None:
    programme = await office.programme()
    application = await office.sent_to_pay(programme)
    await office.run_timers()
    assert (await office.disbursement(application)).status is Status.PAID
    assert len(await office.bank.paid()) == len(office.bank.asked) == 1
    await office.hours_go_by()
    assert len(office.bank.asked) == 1
    await office.books_balance(programme)


async def test_an_answer_that_does_not_come_is_looked_up_and_found_paid_without_asking_again(office: Office) -> None:
    programme = await office.programme()
    application = await office.sent_to_pay(programme)
    office.bank.script(card(1), Scripted.TIMEOUT_BUT_PAID)
    await office.run_timers()
    assert (await office.disbursement(application)).status is Status.IN_DOUBT
    office.clock.advance(timedelta(minutes=1))
    await office.run_timers()
    assert (await office.disbursement(application)).status is Status.PAID
    assert len(office.bank.asked) == 1
    await office.books_balance(programme)


async def test_an_order_that_never_arrived_is_sent_under_another_reference_only_when_it_has_run_out(
    office: Office,
) -> None:
    programme = await office.programme()
    application = await office.sent_to_pay(programme)
    office.bank.script(card(1), Scripted.TIMEOUT_NOT_PAID)
    await office.run_timers()
    for _ in range(int(OVER / timedelta(minutes=1)) - 1):
        office.clock.advance(timedelta(minutes=1))
        await office.run_timers()
        assert len(office.bank.asked) == 1
    office.clock.advance(timedelta(minutes=2))
    await office.run_timers()
    disbursement = await office.disbursement(application)
    assert disbursement.status is Status.PAID
    assert [attempt.outcome for attempt in disbursement.attempts] == ["not_received", "paid"]
    assert len(set(office.bank.asked)) == 2
    await office.books_balance(programme)


async def test_what_the_bank_refuses_gives_its_money_back_and_says_why(office: Office) -> None:
    programme = await office.programme()
    application = await office.sent_to_pay(programme)
    office.bank.script(card(1), Scripted.REFUSED)
    await office.run_timers()
    disbursement = await office.disbursement(application)
    assert (disbursement.status, disbursement.reason) == (Status.RELEASED, "account_closed")
    assert (await office.desk.of(AidProgramme).get(programme.id)).budget.used == 0
    await office.books_balance(programme)


async def test_a_bank_that_never_hears_us_is_given_up_and_the_money_goes_back(office: Office) -> None:
    programme = await office.programme()
    application = await office.sent_to_pay(programme)
    office.bank.script(card(1), *[Scripted.TIMEOUT_NOT_PAID] * 9)
    await office.hours_go_by()
    disbursement = await office.disbursement(application)
    assert (disbursement.status, disbursement.reason) == (Status.RELEASED, "bank_not_reached")
    assert len(office.bank.asked) == 3
    await office.books_balance(programme)


async def test_two_processes_that_find_the_same_payment_due_ask_the_bank_once(office: Office) -> None:
    programme = await office.programme()
    applications = [await office.sent_to_pay(programme, number) for number in (1, 2, 3)]
    desks = [office.another_desk() for _ in range(3)]
    for timer in (paying.begin_paying_an_application, paying.carry_on_paying):
        ids = [a.id if timer.kind is Application else Disbursement.id_of(a.id) for a in applications]
        await asyncio.gather(*(timer.work(id, desk) for id in ids for desk in desks))
    assert len(office.bank.asked) == 3
    await office.books_balance(programme)


async def test_fifty_payments_at_once_never_go_over_the_budget(office: Office) -> None:
    programme = await office.programme(budget_fen=20 * AMOUNT + AMOUNT // 2)
    applications = [await office.sent_to_pay(programme, number) for number in range(1, 51)]
    desks = [office.another_desk() for _ in range(4)]
    await asyncio.gather(
        *(
            paying.begin_paying_an_application.work(application.id, desks[number % 4])
            for number, application in enumerate(applications)
        )
    )
    budget = (await office.desk.of(AidProgramme).get(programme.id)).budget
    assert budget.used == 20 * AMOUNT
    await office.hours_go_by(3)
    stages = [(await office.disbursement(application)).status for application in applications]
    assert (stages.count(Status.PAID), stages.count(Status.DENIED)) == (20, 30)
    await office.books_balance(programme)


async def test_without_the_version_guard_the_same_race_goes_over_the_budget(office: Office) -> None:
    """The control: a store that lets every save through, whatever was saved in between."""
    programme = await office.programme(budget_fen=5 * AMOUNT)
    applications = [await office.sent_to_pay(programme, number) for number in range(1, 51)]
    desks = [office.another_desk(store=CarelessStore) for _ in range(50)]
    await asyncio.gather(
        *(
            paying.begin_paying_an_application.work(application.id, desk)
            for application, desk in zip(applications, desks, strict=True)
        )
    )
    reserved = [await office.disbursement(application) for application in applications]
    assert sum(d.amount_fen for d in reserved if d.held == "seat") > programme.budget.limit


class CarelessStore(SqliteStore):
    async def write(self, writes: Sequence[Write]) -> list[Written]:
        outcomes = await super().write(writes)
        for number, (write, outcome) in enumerate(zip(writes, outcomes, strict=True)):
            while outcome is Written.STALE and write.collection == AidProgramme.collection:
                present = (await self.get_many(write.collection, (write.document.id,)))[write.document.id]
                late = replace(write, document=replace(write.document, version=present.version + 1))
                [outcome] = await super().write([late])
                outcomes[number] = outcome
        return outcomes


async def steps_of(office: Office, *script: Scripted) -> list[str]:
    """The steps that one payment takes where nobody dies."""
    mortal = Mortal()
    desk = office.another_desk(mortal)
    programme = await office.programme(period="2022-rehearsed")
    await office.sent_to_pay(programme, 9)
    office.bank.script(card(9), *script)
    await office.run_timers(desk)
    return mortal.names


@pytest.mark.parametrize(
    "script", [(), (Scripted.REFUSED,), (Scripted.TIMEOUT_BUT_PAID,), (Scripted.TIMEOUT_NOT_PAID,)]
)
async def test_a_process_that_dies_at_any_step_leaves_a_payment_that_is_made_once_or_given_back(
    office: Office, script: tuple[Scripted, ...]
) -> None:
    steps = await steps_of(office, *script)
    assert len(steps) >= 8 and "pay" in steps
    before = len(await office.bank.paid())
    for number in range(1, len(steps) + 1):
        for after in (False, True):
            programme = await office.programme(period=f"2022-{number}-{after}".lower())
            application = await office.sent_to_pay(programme, 1)
            office.bank.script(card(1), *script)
            with pytest.raises(Died):
                await office.run_timers(office.another_desk(Mortal(dies_at=number, after=after)))
            await office.hours_go_by(40)
            disbursement = await office.disbursement(application)
            references = {attempt.reference for attempt in disbursement.attempts}
            paid = [one for one in await office.bank.paid() if one[0] in references]
            where = f"died at {steps[number - 1]!r}, {'after' if after else 'before'} it took effect"
            assert (disbursement.status is Status.PAID) == (len(paid) == 1), where
            assert disbursement.status in (Status.PAID, Status.RELEASED), where
            assert len(paid) <= 1 and len(office.bank.asked) == len(set(office.bank.asked)), where
            assert (await office.desk.of(Application).get(application.id)).due_at is None, where
            budget = (await office.desk.of(AidProgramme).get(programme.id)).budget
            assert budget.used == AMOUNT * len(paid) and budget.pending == [], where
    assert len(await office.bank.paid()) >= before


async def test_whose_money_it_is_rests_encrypted(office: Office) -> None:
    programme = await office.programme()
    application = await office.sent_to_pay(programme)
    await office.run_timers()
    for kind in (Application, Disbursement):
        [document] = await office.stores[0].find(kind.collection, Find(limit=2))
        text = str(document.body)
        for secret in (application.name, application.id_number, application.payee.account, application.need):
            assert secret not in text
        assert Codec(kind, KEYRING).aggregate(document).id == document.id

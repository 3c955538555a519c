import asyncio
from datetime import timedelta
from typing import Any

from services.assistance.bank.sandbox import Scripted
from services.assistance.domain.aid_programme import AidProgramme
from services.chassis.web import Role
from tests.assistance.domain.cases import APPROVER, CASEWORKER, FINANCE, card, id_number
from tests.assistance.place import Place, a_household, an_appeal
from tests.assistance.test_proposing import a_proposal

REASON = "核对收款人账户信息"


async def test_from_the_application_to_the_money_by_three_people(place: Place) -> None:
    programme = await place.programme()
    id = await place.approved(programme["id"])
    await place.say(place.finance, f"/applications/{id}/disburse")
    await place.quiet()
    application = await place.see(place.worker(), f"/applications/{id}")
    assert (application["status"], application["amount_fen"]) == ("disbursed", 3_000_00)
    assert (application["verified_by"], application["approved_by"], application["paid_by"]) == (
        CASEWORKER,
        APPROVER,
        FINANCE,
    )
    money = await place.see(place.finance, f"/programmes/{programme['id']}")
    assert (money["budget_fen"], money["reserved_fen"], money["disbursed_fen"], money["left_fen"]) == (
        10_000_00,
        0,
        3_000_00,
        7_000_00,
    )
    [(_, account, amount)] = await place.bank.paid()
    assert (account, amount) == (card(), 3_000_00)


async def test_who_verified_may_not_approve_and_neither_may_pay(place: Place) -> None:
    programme = await place.programme()
    everything = [Role.CASEWORKER, Role.APPROVER, Role.FINANCE]
    first, second = place.caller("a", *everything), place.caller("b", *everything)
    id = await place.applied(programme["id"])
    await place.say(first, f"/applications/{id}/verify", seen=["child_at_school"])
    assert await place.refused(first, f"/applications/{id}/approve", 403) == "same_person"
    await place.say(second, f"/applications/{id}/approve")
    for same in (first, second):
        assert await place.refused(same, f"/applications/{id}/disburse", 403) == "same_person"


async def test_nobody_handles_their_own_application(place: Place) -> None:
    programme = await place.programme()
    await place.say(place.caseworker, "/hardship-files", 201, **a_household(1, person=None))
    me = place.caller("me", Role.WORKER, Role.APPROVER)
    id = (await place.say(me, f"/programmes/{programme['id']}/applications", 201, **an_appeal()))["id"]
    await place.say(place.caseworker, f"/applications/{id}/verify", seen=["child_at_school"])
    assert await place.refused(me, f"/applications/{id}/approve", 403) == "own_case"


async def test_one_application_for_each_person_programme_and_period(place: Place) -> None:
    programme = await place.programme()
    path = f"/programmes/{programme['id']}/applications"
    await place.applied(programme["id"])
    assert await place.refused(place.worker(), path, 409, **an_appeal()) == "already_applied"
    other_period = await place.programme(period="2023-autumn")
    await place.applied(other_period["id"])


async def test_many_at_once_for_one_person_leave_one_application(place: Place) -> None:
    programme = await place.programme()
    await place.file()
    path = f"/programmes/{programme['id']}/applications"
    worker = place.worker()
    answers = await asyncio.gather(*(worker.post(path, json=an_appeal()) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert len((await place.see(place.caseworker, "/applications"))["items"]) == 1


async def test_the_same_key_hears_the_same_answer_whatever_has_become_of_it(place: Place) -> None:
    programme = await place.programme()
    await place.file()

    async def apply() -> Any:
        return await place.worker().post(
            f"/programmes/{programme['id']}/applications", json=an_appeal(), headers={"idempotency-key": "one"}
        )

    first = await apply()
    await place.say(place.caseworker, f"/applications/{first.json()['id']}/return", note="请补充材料")
    again = await apply()
    assert (again.status_code, again.content, again.headers["etag"]) == (201, first.content, first.headers["etag"])
    assert (await place.see(place.worker(), "/applications"))["items"][0]["status"] == "returned"


async def test_somebody_elses_id_number_is_not_taken(place: Place) -> None:
    programme = await place.programme()
    await place.file(1)
    path = f"/programmes/{programme['id']}/applications"
    assert await place.refused(place.worker(2), path, 403, **an_appeal(1)) == "another_persons_number"


async def test_a_returned_application_is_mended_by_its_own_worker_only(place: Place) -> None:
    programme = await place.programme(terms={"otherwise_fen": 200_00})
    path = f"/programmes/{programme['id']}/applications"
    id = (await place.say(place.worker(1), path, 201, **an_appeal(1)))["id"]
    await place.say(place.caseworker, f"/applications/{id}/return", note="卡号有误")
    assert await place.refused(place.worker(2), path, 409, **an_appeal(1)) == "already_applied"
    mended = await place.say(place.worker(1), path, 201, **an_appeal(1))
    assert (mended["id"], mended["status"]) == (id, "submitted")
    own = await place.see(place.worker(1), f"/applications/{id}")
    assert [step["note"] for step in own["steps"]] == ["", "卡号有误", ""]
    staff = await place.see(place.caseworker, f"/applications/{id}")
    assert all(step["note"] is None for step in staff["steps"])


async def test_what_is_publicised_is_seen_by_everybody_masked_and_approved_only_afterwards(place: Place) -> None:
    terms = {"amounts": {"deep": 3_000_00}, "notice_working_days": 5}
    programme = await place.programme(terms=terms)
    id = await place.applied(programme["id"])
    await place.say(place.caseworker, f"/applications/{id}/verify")
    [shown] = (await place.see(place.nobody, f"/programmes/{programme['id']}/notice"))["items"]
    assert (shown["name"], shown["amount_fen"]) == ("张***", 3_000_00)
    assert set(shown) == {"name", "organization", "amount_fen", "ends_at"}
    assert await place.refused(place.approver, f"/applications/{id}/approve", 422) == "notice_running"
    await place.days_go_by(8)
    await place.say(place.approver, f"/applications/{id}/approve")
    assert (await place.see(place.nobody, f"/programmes/{programme['id']}/notice"))["items"] == []


async def test_a_bank_that_refuses_leaves_it_approved_with_the_reason_and_it_is_paid_once_that_is_mended(
    place: Place,
) -> None:
    programme = await place.programme()
    id = await place.approved(programme["id"])
    place.bank.script(card(), Scripted.REFUSED)
    await place.say(place.finance, f"/applications/{id}/disburse")
    await place.quiet()
    application = await place.see(place.finance, f"/applications/{id}")
    assert (application["status"], application["trouble"]) == ("approved", "account_closed")
    assert (await place.see(place.finance, f"/programmes/{programme['id']}"))["used_fen"] == 0
    await place.say(place.finance, f"/applications/{id}/disburse")
    await place.quiet()
    assert (await place.see(place.finance, f"/applications/{id}"))["status"] == "disbursed"


async def test_a_budget_that_is_used_up_leaves_it_approved_and_more_money_pays_it(place: Place) -> None:
    programme = await place.programme(budget_fen=5_000_00)
    ids = [await place.approved(programme["id"], number) for number in (1, 2)]
    for id in ids:
        await place.say(place.finance, f"/applications/{id}/disburse")
        await place.quiet()
    second = await place.see(place.finance, f"/applications/{ids[1]}")
    assert (second["status"], second["trouble"]) == ("approved", "quota_exhausted")
    path = f"/programmes/{programme['id']}/budget"
    assert await place.refused(place.finance, path, 422, budget_fen=2_999_99) == "below_taken"
    await place.say(place.finance, path, budget_fen=6_000_00)
    await place.say(place.finance, f"/applications/{ids[1]}/disburse")
    await place.quiet()
    assert (await place.see(place.finance, f"/applications/{ids[1]}"))["status"] == "disbursed"


async def test_fifty_at_once_never_go_over_the_budget(place: Place) -> None:
    programme = await place.programme(
        terms={"otherwise_fen": 100_00}, budget_fen=20 * 100_00 + 50_00, kind="summer_cooling"
    )
    path = f"/programmes/{programme['id']}/applications"
    ids = []
    for number in range(1, 51):
        id = (await place.say(place.worker(number), path, 201, **an_appeal(number)))["id"]
        await place.say(place.caseworker, f"/applications/{id}/verify")
        await place.say(place.approver, f"/applications/{id}/approve")
        ids.append(id)
    finance = place.finance
    answers = await asyncio.gather(*(finance.post(f"/applications/{id}/disburse") for id in ids))
    assert {answer.status_code for answer in answers} == {200}
    await place.quiet()
    shown = (await place.see(place.finance, "/applications?limit=200"))["items"]
    statuses = [one["status"] for one in shown]
    assert (statuses.count("disbursed"), statuses.count("approved")) == (20, 30)
    assert len(await place.bank.paid()) == 20


async def test_an_answer_that_comes_twice_changes_nothing_and_another_one_is_disputed(place: Place) -> None:
    programme = await place.programme()
    id = await place.approved(programme["id"])
    await place.say(place.finance, f"/applications/{id}/disburse")
    await place.quiet()
    [payment] = (await place.see(place.finance, "/disbursements"))["items"]
    receipt = {
        "disbursement": payment["id"],
        "reference": payment["attempts"][0]["reference"],
        "outcome": "paid",
        "amount_fen": 3_000_00,
    }
    bank = place.caller("bank", Role.INTEGRATOR)
    for _ in range(2):
        assert not (await place.say(bank, "/bank-receipts", **receipt))["disputed"]
    assert (await place.types()).count("wuyi.assistance.disbursement.paid.v1") == 1
    said = await place.say(bank, "/bank-receipts", **{**receipt, "outcome": "declined"})
    assert (said["status"], said["disputed"]) == ("paid", True)
    [found] = (await place.see(place.finance, "/disbursements?disputed=true"))["items"]
    settled = await place.say(place.finance, f"/disbursements/{found['id']}/settle-dispute", paid=True)
    assert not settled["disputed"]
    unknown = {**receipt, "reference": "nothing"}
    assert await place.refused(bank, "/bank-receipts", 404, **unknown) == "no_such_reference"


async def test_a_payee_is_seen_in_the_clear_only_through_the_log(place: Place) -> None:
    programme = await place.programme()
    id = await place.approved(programme["id"])
    await place.say(place.finance, f"/applications/{id}/disburse")
    await place.quiet()
    [payment] = (await place.see(place.finance, "/disbursements"))["items"]
    assert payment["account"] == "*" * 15 + card()[-4:]
    shown = await place.say(place.finance, f"/disbursements/{payment['id']}/unmask", reason=REASON)
    assert shown["fields"]["account"] == card()
    own = await place.say(place.caseworker, f"/applications/{id}/unmask", reason=REASON)
    assert own["fields"]["id_number"] == id_number()
    kinds = [one["kind"] for one in (await place.see(place.auditor, "/accesses"))["items"]]
    assert kinds == ["disbursement", "application"]


async def test_a_subsidy_goes_from_the_proposal_to_the_unions_account(place: Place) -> None:
    programme = await place.programme(
        kind="grassroots_subsidy",
        name="基层工会工作经费补助",
        granted_to="organization",
        terms={"otherwise_fen": 20_000_00},
        budget_fen=30_000_00,
    )
    body = {
        "programme": programme["id"],
        "organization": "630000/630100/630104",
        "amount_fen": 20_000_00,
        "purpose": "开展职工技能培训",
        "payee": {"name": "城西区总工会", "account": "63001234567890", "bank": "工商银行"},
    }
    subsidy = await place.say(place.organizer, "/subsidies", 201, **body)
    assert subsidy["account"] == "**********7890"
    assert await place.refused(place.organizer, "/subsidies", 409, **body) == "subsidy_proposed_already"
    await place.say(place.approver, f"/subsidies/{subsidy['id']}/approve")
    assert (
        await place.refused(place.caller(APPROVER, Role.FINANCE), f"/subsidies/{subsidy['id']}/disburse", 403)
        == "same_person"
    )
    await place.say(place.finance, f"/subsidies/{subsidy['id']}/disburse")
    await place.quiet()
    assert (await place.see(place.finance, f"/subsidies/{subsidy['id']}"))["status"] == "disbursed"
    assert [amount for _, _, amount in await place.bank.paid()] == [20_000_00]


async def test_what_the_campaigns_progress_needs_is_in_the_event_of_a_payment(place: Place) -> None:
    programme = await place.programme()
    id = await place.approved(programme["id"])
    await place.say(place.finance, f"/applications/{id}/disburse")
    await place.quiet()
    [said] = [text for type, text in await place.events() if type == "wuyi.assistance.disbursement.paid.v1"]
    for fact in (b'"campaign":"qinghai-2022"', b'"work_item":7', b'"amount_fen":300000', b'"household":"'):
        assert fact in said


async def test_a_programme_opens_and_closes_by_the_clock(place: Place) -> None:
    await place.programme()
    await place.quiet()
    await place.days_go_by(91)
    types = await place.types()
    assert types.count("wuyi.assistance.aid_programme.opened.v1") == 1
    assert types.count("wuyi.assistance.aid_programme.closed.v1") == 1
    programme = (await place.see(place.worker(), "/programmes"))["items"][0]
    assert programme["closed"]


async def test_a_plans_programme_is_staffs_to_see_until_the_province_confirms_it(place: Place) -> None:
    programme = a_proposal()
    await place.desk.of(AidProgramme).create(programme)
    province = place.caller("approver-2", Role.APPROVER, organization="630000")
    [shown] = (await place.see(province, "/programmes"))["items"]
    assert (shown["assumed"], shown["id"]) == (True, programme.id)
    assert (await place.see(place.worker(), "/programmes"))["items"] == []
    path = f"/programmes/{programme.id}"
    appeal = an_appeal(1)
    assert await place.refused(place.worker(), f"{path}/applications", 422, **appeal) == "programme_not_confirmed"
    assert await place.refused(province, f"{path}/budget", 422, budget_fen=1) == "programme_not_confirmed"
    now = place.clock.now()
    offer = {
        "opens_at": now.isoformat(),
        "closes_at": (now + timedelta(days=30)).isoformat(),
        "terms": {"otherwise_fen": 100_00},
        "budget_fen": 100_000,
    }
    await place.say(place.approver, f"{path}/confirm", 404, **offer)  # another organization's
    confirmed = await place.say(province, f"{path}/confirm", **offer)
    assert (confirmed["assumed"], confirmed["budget_fen"]) == (False, 100_000)
    assert await place.refused(province, f"{path}/confirm", 422, **offer) == "programme_confirmed_before"
    assert len((await place.see(place.worker(), "/programmes"))["items"]) == 1
    await place.say(place.worker(), f"{path}/applications", 201, **appeal)

"""Help: the plan's programmes are confirmed with their money; who needs it applies; three people verify, approve and pay."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.assistance.bank.choosing import connect
from services.assistance.bank.sandbox import SandboxBank, Scripted
from services.rehearsal.people import Person
from services.rehearsal.scenes.play import Play

AUGUST = datetime(2022, 8, 2, 1, 30, tzinfo=UTC)
"""Summer's and autumn's programmes are open; winter's is confirmed, and still to come."""
A_NOTICE = timedelta(days=9)
SCARCE = "autumn_schooling"
"""Its budget is not enough for all: the last ones are told so, and nothing is given that is not there."""
HOW_MANY_APPLY = 40
"""For each programme one worker in so many, and two in any case."""
LOOKED_UP_AFTER = timedelta(hours=30)
LOOKED_UP = 3
"""What became of a payment that the bank did not answer is asked so often, and then known."""

CIRCUMSTANCES = (
    ("deep", 500_00, ["illness"]),
    ("relative", 800_00, ["schooling"]),
    ("sudden", 1_200_00, ["accident"]),
)
SCRIPTS = {2: Scripted.REFUSED, 5: Scripted.TIMEOUT_BUT_PAID, 8: Scripted.TIMEOUT_NOT_PAID, 11: Scripted.ANSWERS_TWICE}
"""What the bank does with the card of an applicant of that number; with all others it pays and says so."""


async def confirm_programmes(play: Play) -> AsyncIterator[tuple[int, int]]:
    """Nothing is given before somebody of the federation has said what."""
    found = play.stage.pages("assistance/v1/programmes", play.finance(), campaign=play.code)
    proposed = [programme async for programme in found]
    assert proposed and all(programme["assumed"] for programme in proposed), "the plan's programmes are proposed"
    for done, programme in enumerate(proposed, 1):
        offer = {name: programme[name] for name in ("opens_at", "closes_at", "terms", "budget_fen")}
        if programme["kind"] == SCARCE:
            offer["budget_fen"] = 5_000_00
        path = f"assistance/v1/programmes/{programme['id']}/confirm"
        await play.stage.call("POST", path, play.finance(), json=offer)
        await play.stage.call("POST", path, play.finance(), json=offer, expect=(422,))
        yield done, len(proposed)


async def help_households(play: Play) -> AsyncIterator[tuple[int, int]]:
    bank = SandboxBank(
        play.stage.clock, play.stage.runtime.settings.data / "bank.books"
    )  # the outside party: not a store of ours
    connect(play.stage.runtime.running["assistance"].desk, bank)
    await play.stage.move_to(AUGUST)
    now = play.stage.clock.now()
    found = play.stage.pages("assistance/v1/programmes", play.finance(), campaign=play.code)
    programmes = [p async for p in found if not p["closed"] and datetime.fromisoformat(p["opens_at"]) <= now]
    verified: list[str] = []
    for done, programme in enumerate(programmes, 1):
        if programme["granted_to"] == "organization":
            await _subsidize(play, programme)
        else:
            verified += await _apply(play, programme, _applicants(play, programme), bank)
        yield done, len(programmes)
    await play.stage.move_to(now + A_NOTICE)
    await asyncio.gather(*(_approve_and_pay(play, id, at) for at, id in enumerate(verified)))
    await play.stage.runtime.quiet(120)  # the bank is asked before time goes on: an order is good for minutes
    for _ in range(LOOKED_UP):
        await play.stage.move_to(play.stage.clock.now() + LOOKED_UP_AFTER)


def _applicants(play: Play, programme: dict[str, Any]) -> list[Person]:
    """From whom the programme is for."""
    terms = programme["terms"]
    pool: Sequence[Person] = play.members if terms["members_only"] else play.workers
    if terms["honorees_only"]:
        medal = next(honor for honor in play.honors if honor.programme["honor"] == "may_day_medal")
        pool = list(medal.awarded.values())
    return play.random.sample(list(pool), min(len(pool), max(2, len(play.workers) // HOW_MANY_APPLY)))


async def _apply(play: Play, programme: dict[str, Any], people: list[Person], bank: SandboxBank) -> list[str]:
    verified: list[str] = []

    async def one(number: int, worker: Person) -> None:
        if number in SCRIPTS:
            bank.script(worker.card, SCRIPTS[number])
        id = await _apply_and_verify(play, programme, number, worker)
        if id is not None:
            verified.append(id)

    await asyncio.gather(*(one(number, worker) for number, worker in enumerate(people)))
    return verified


async def _apply_and_verify(play: Play, programme: dict[str, Any], number: int, worker: Person) -> str | None:
    prefecture = play.prefecture_of(worker.organization)
    caseworker, call = play.caseworker(prefecture), play.stage.call
    if programme["terms"]["amounts"]:
        await _open_a_file(play, worker, number, caseworker)
    appeal = {
        "id_number": worker.id_number,
        "payee": {"name": worker.name, "account": worker.card, "bank": "中国建设银行西宁分行"},
        "need": "家庭遇到困难，申请帮扶。",
    }
    path = f"assistance/v1/programmes/{programme['id']}/applications"
    id: str = (await call("POST", path, play.worker(worker), json=appeal))["id"]
    await call("POST", path, play.worker(worker), json=appeal, expect=(409,))  # one per person, programme and period
    seen = [each["code"] for each in programme["terms"]["attested"]]
    application = f"assistance/v1/applications/{id}"
    if number == 1:
        await call("POST", f"{application}/return", caseworker, json={"note": "请补充材料"})
        await call("POST", path, play.worker(worker), json=appeal)
    await call("POST", f"{application}/verify", caseworker, json={"seen": seen, "note": "走访属实"})
    if number == 3:
        await call("POST", f"{application}/reject", play.approver(), json={"note": "已享受同类帮扶"})
        return None
    return id


async def _open_a_file(play: Play, worker: Person, number: int, caseworker: str) -> None:
    """One for each household; who has one keeps it."""
    _, income, troubles = CIRCUMSTANCES[number % len(CIRCUMSTANCES)]
    body = {
        "organization": worker.organization,
        "place": worker.organization.split("/")[1],
        "person": worker.id,
        "name": worker.name,
        "id_number": worker.id_number,
        "phone": worker.phone,
        "circumstances": {
            "income": {"month": "2022-04", "per_head_fen": income},
            "troubles": troubles,
            "needs_long_help": troubles == ["accident"],
        },
    }
    await play.stage.call("POST", "assistance/v1/hardship-files", caseworker, json=body, expect=(201, 409))


async def _approve_and_pay(play: Play, id: str, number: int) -> None:
    path = f"assistance/v1/applications/{id}"
    await play.stage.call("POST", f"{path}/approve", play.approver(), json={"note": "同意"})
    if number % 20 != 19:  # a few are approved, and still to be paid when the play ends
        await play.stage.call("POST", f"{path}/disburse", play.finance())


async def _subsidize(play: Play, programme: dict[str, Any]) -> None:
    """A grassroots union's work."""
    prefecture = play.prefectures[0]
    body = {
        "programme": programme["id"],
        "organization": f"{prefecture}/unit1",
        "amount_fen": 10_000_00,
        "purpose": "开展职工技能培训",
        "payee": {"name": "第一基层工会", "account": "63001234567890", "bank": "中国工商银行西宁城中支行"},
    }
    asked = await play.stage.call("POST", "assistance/v1/subsidies", play.organizer(prefecture), json=body)
    path = f"assistance/v1/subsidies/{asked['id']}"
    await play.stage.call("POST", f"{path}/approve", play.approver())
    await play.stage.call("POST", f"{path}/disburse", play.finance())

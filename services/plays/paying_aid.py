"""Aid for five of whom the budget pays two: sent to pay by several at once, sent back, withdrawn, applied for anew, while the
bank is not heard, or hears late, and the budget changes."""

from collections import Counter as Counted
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from services.assistance.bank.choosing import connect
from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.identity import check_character, luhn_holds
from services.assistance.service import service as assistance
from services.assistance.subjects import subject_of
from services.chassis.desk import Desk
from services.chassis.ids import derived_id
from services.chassis.running.runtime import Runtime
from services.chassis.simulation.doors import Reply, Request, caller
from services.chassis.simulation.node import KEYRING
from services.chassis.simulation.play import Command
from services.chassis.simulation.world import BEGINNING, World
from services.chassis.store.port import Json
from services.chassis.web.callers import Caller, Role
from services.plays.bank import Books, Counter
from services.plays.played import XINING, Body, Played, asked, at_rest, insisted, moments, one_of

WORKERS = 5
AMOUNT = 200_00
BUDGET = 2 * AMOUNT + AMOUNT // 2
DECLINES = (0.0, 0.0, 0.3)
SOON = timedelta(minutes=2)
"""Until what was not answered is looked up."""
RUN_OUT = timedelta(minutes=16)
"""Longer than an order is valid and clocks are apart."""

PROGRAMME = derived_id("aid-programme", "may-day", "summer_cooling", "2022-summer", XINING)
ORGANIZER = caller("organizer", XINING, Role.ORGANIZER)
CASEWORKER = caller("caseworker", XINING, Role.CASEWORKER)
APPROVER = caller("approver", XINING, Role.APPROVER)
FINANCE = caller("finance", XINING, Role.FINANCE)


class PayingAid(Played):
    def __init__(self) -> None:
        # who reads the rules from a file does so in a thread, and nothing here is decided by them
        self.services = (replace(assistance, starts=[self._connect]),)

    async def _connect(self, desk: Desk) -> None:
        self._counters += 1
        connect(desk, Counter(self.world, self.books, f"bank-{self._counters}"))

    def look_on(self, world: World) -> None:
        super().look_on(world)
        self._counters = 0
        self.books = Books(world, world.dice.random.choice(DECLINES))

    def setting(self) -> Sequence[Command]:
        made = [self._insisted("programme", "/programmes", ORGANIZER, _programme())]
        for n in range(WORKERS):
            made.append(
                self._insisted(f"w{n} applies", f"/programmes/{PROGRAMME}/applications", _worker(n), _appeal(n))
            )
            made.append(self._insisted(f"w{n} verified", f"/applications/{_id(n)}/verify", CASEWORKER))
            made.append(self._insisted(f"w{n} approved", f"/applications/{_id(n)}/approve", APPROVER))
        return made

    def commands(self, dice: Random) -> Sequence[Command]:
        at = moments(dice, self.seconds)
        weights = dice.choice(
            (
                {"disburse": 60, "budget": 15, "time": 25},
                {"disburse": 45, "return": 10, "withdraw": 10, "apply": 15, "verify": 10, "approve": 15, "time": 10},
                {"disburse": 50, "time": 50},
            )
        )
        commands: list[Command] = []
        for n in range(dice.randint(6, 20)):
            commands += [self._one(one_of(dice, weights), at(), n, dice)] * dice.choice((1, 1, 1, 2))
        return commands

    def _one(self, kind: str, at: float, n: int, dice: Random) -> Command:
        who = dice.randrange(WORKERS)
        about = f"/applications/{_id(who)}"
        match kind:
            case "time":
                return self._time_passes(at, dice.choice((SOON, SOON, RUN_OUT)))
            case "budget":
                body = {"budget_fen": dice.choice((AMOUNT, BUDGET, 3 * AMOUNT, 4 * AMOUNT))}
                path = f"/programmes/{PROGRAMME}/budget"
                request = Request("assistance", "POST", path, FINANCE, body, f"budget-{n}")
                return asked(at, f"budget {body['budget_fen']}", PROGRAMME, request)
            case "apply":
                return self._asked(
                    at, n, who, kind, f"/programmes/{PROGRAMME}/applications", _worker(who), _appeal(who)
                )
            case "withdraw":
                return self._asked(at, n, who, kind, f"{about}/withdraw", _worker(who))
            case "return":
                return self._asked(at, n, who, kind, f"{about}/return", APPROVER, {"note": "请补充"})
        by = {"verify": CASEWORKER, "approve": APPROVER, "disburse": FINANCE}[kind]
        return self._asked(at, n, who, kind, f"{about}/{kind}", by)

    def ending(self) -> Sequence[Command]:
        """Whatever is still in doubt runs out, and is looked up again."""
        return [self._time_passes(self.seconds + 40 + 10 * n, RUN_OUT) for n in range(3)]

    def _insisted(self, name: str, path: str, by: Caller, body: Body | None = None) -> Command:
        return insisted(name, lambda: Request("assistance", "POST", path, by, body, name.replace(" ", "-")))

    def _asked(
        self, at: float, n: int, who: int, kind: str, path: str, by: Caller, body: Body | None = None
    ) -> Command:
        return asked(at, f"{kind} w{who}", _id(who), Request("assistance", "POST", path, by, body, f"{kind}-{n}"))

    def _time_passes(self, at: float, how_long: timedelta) -> Command:
        async def work(runtime: Runtime) -> str:
            self.world.clock.ahead += how_long
            return f"{how_long} later"

        return Command(at, "time passes", "time", work)

    def judge(self, world: World) -> None:
        super().judge(world)
        disbursements = at_rest(world, "assistance", Disbursement)
        self._nobody_is_paid_twice(world)
        self._the_budget_holds(world)
        for n in range(WORKERS):
            application = at_rest(world, "assistance", Application)[_id(n)]
            self._what_the_bank_did_is_what_stands_here(world, n, application, disbursements)
            self._who_was_sent_to_pay_heard_what_came_of_it(world, n, application, disbursements)

    def _nobody_is_paid_twice(self, world: World) -> None:
        for account, times in Counted(order.payee.account for order in self.books.paid).items():
            if times > 1:
                world.breach(f"the bank paid {account[-4:]} {times} times")

    def _the_budget_holds(self, world: World) -> None:
        budget = at_rest(world, "assistance", AidProgramme)[PROGRAMME]["budget"]
        paid = sum(order.amount_fen for order in self.books.paid)
        if not paid == budget["used"] <= budget["limit"]:
            world.breach(f"{paid} are paid, and the books say {budget['used']} of {budget['limit']}")

    def _what_the_bank_did_is_what_stands_here(
        self, world: World, n: int, application: Json, disbursements: dict[str, Json]
    ) -> None:
        paid = {order.reference for order in self.books.paid if order.payee.account == _card(n)}
        disbursement = disbursements.get(Disbursement.id_of(_id(n)))
        attempts = [] if disbursement is None else disbursement["attempts"]
        ours = {attempt["reference"] for attempt in attempts if attempt["outcome"] == "paid"}
        if paid != ours or bool(paid) is not (application["status"] == "disbursed"):
            world.breach(f"w{n}: the bank paid {paid}, we say {ours}, and it is {application['status']}")
        if disbursement is not None and disbursement["status"] not in ("paid", "denied", "released"):
            world.breach(f"w{n}: its payment is {disbursement['status']} in the end")

    def _who_was_sent_to_pay_heard_what_came_of_it(
        self, world: World, n: int, application: Json, disbursements: dict[str, Json]
    ) -> None:
        sent = {
            call.command.key
            for call in world.ledger.calls
            if call.command.name == f"disburse w{n}" and isinstance(call.answer, Reply) and call.answer.accepted
        }
        if application["turn"] < len(sent):
            world.breach(f"w{n} was sent to pay {len(sent)} times, and counts {application['turn']}")
        if application["status"] == "disbursing":
            world.breach(f"w{n} never heard what came of its payment")
        if sent and Disbursement.id_of(_id(n)) not in disbursements:
            world.breach(f"w{n} was sent to pay, and there is no payment")


def _worker(n: int) -> Caller:
    return caller(f"w{n}", XINING, Role.WORKER)


def _id_number(n: int) -> str:
    first = f"63010419800229{n:03}"
    return first + check_character(first)


def _card(n: int) -> str:
    digits = f"621700{n:012}"
    return digits + next(last for last in "0123456789" if luhn_holds(digits + last))


def _id(n: int) -> str:
    return derived_id("application", PROGRAMME, "2022-summer", subject_of(_id_number(n), KEYRING))


def _appeal(n: int) -> Body:
    payee = {"name": "张吉卓玛", "account": _card(n), "bank": "建设银行西宁分行"}
    return {"id_number": _id_number(n), "payee": payee, "need": "高温作业"}


def _programme() -> Body:
    return {
        "campaign": "may-day",
        "work_item": 7,
        "kind": "summer_cooling",
        "name": "夏送清凉",
        "period": "2022-summer",
        "opens_at": (BEGINNING - timedelta(days=1)).isoformat(),
        "closes_at": (BEGINNING + timedelta(days=300)).isoformat(),
        "terms": {"otherwise_fen": AMOUNT},
        "budget_fen": BUDGET,
    }

"""Workers after the few seats of two activities, which their organizers enlarge, move, close, hold or call off meanwhile; and
the messages about all of it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

from services.chassis.running.runtime import Runtime
from services.chassis.simulation.doors import Reply, Request, caller, knock
from services.chassis.simulation.play import Command
from services.chassis.simulation.world import BEGINNING, World
from services.chassis.web.callers import Caller, Role
from services.events.domain.registration import Registration
from services.events.routes.registrations import AT_THE_DOOR
from services.events.service import service as events
from services.notify.domain.inbox import Inbox
from services.notify.domain.notification import Notification
from services.notify.service import service as notify
from services.plays.campaign import PLAN
from services.plays.played import PROVINCE, XINING, Body, Played, asked, at_rest, moments, one_of

WORKERS = 5
ACTIVITIES = 2
ORGANIZER = caller("organizer", XINING, Role.ORGANIZER)
APPROVER = caller("approver", PROVINCE, Role.APPROVER)
PLANNER = caller("planner", PROVINCE, Role.INTEGRATOR, Role.ORGANIZER)

COMES_TO = {
    "confirmed": {"absent", "activity_cancelled"},
    "waitlisted": {"confirmed", "absent", "line_ended", "activity_cancelled"},
    "refused": set[str](),
    "cancelled": set[str](),
    "checked_in": set[str](),
}
"""What else may have become of one who was told so, or why it ended, when its worker asked for nothing since."""


class TakingPart(Played):
    services = (events, notify)

    def setting(self) -> Sequence[Command]:
        made = [asked(0.0, "plan", "plan", Request("events", "POST", "/campaigns", PLANNER, PLAN, key="plan"))]
        for n in range(ACTIVITIES):
            key = f"draft-{n}"
            made.append(
                asked(0.0, key, key, Request("events", "POST", "/activities", ORGANIZER, _activity(n), key=key))
            )
            for step, who in (("submit", ORGANIZER), ("approve", APPROVER), ("open", ORGANIZER)):
                made.append(self._step(0.0, n, step, who))
        return made

    def look_on(self, world: World) -> None:
        super().look_on(world)
        self._ids: dict[int, str] = {}

    def commands(self, dice: Random) -> Sequence[Command]:
        at = moments(dice, self.seconds)
        weights = dice.choice(
            (
                {"register": 45, "leave": 20, "check_in": 10, "resize": 10, "move": 5, "step": 10},
                {"register": 50, "leave": 30, "resize": 20},
                {"register": 30, "leave": 10, "check_in": 10, "move": 20, "step": 20, "read": 10},
            )
        )
        commands: list[Command] = []
        for n in range(dice.randint(8, 22)):
            commands += [self._one(one_of(dice, weights), at(), n, dice)] * dice.choice((1, 1, 1, 2))
        return commands

    def _one(self, kind: str, at: float, n: int, dice: Random) -> Command:
        worker, activity = f"w{dice.randrange(WORKERS)}", dice.randrange(ACTIVITIES)
        match kind:
            case "register":
                return self._me(at, "PUT", worker, activity)
            case "leave":
                return self._me(at, "DELETE", worker, activity)
            case "check_in":
                return self._check_in(at, worker, activity, f"in-{n}")
            case "resize":
                size = {"capacity": dice.choice((1, 1, 2, 3)), "waitlist": dice.choice((0, 2, 3))}
                return self._change(at, activity, size, f"change-{n}")
            case "move":
                return self._change(at, activity, {"place": f"厅{n}"}, f"change-{n}")
            case "read":
                return self._read(at, worker)
        steps = dice.choice(("close", "complete", "cancel"))
        return self._step(at, activity, steps, ORGANIZER)

    def _me(self, at: float, method: str, worker: str, n: int) -> Command:
        def request() -> Request:
            return Request("events", method, f"/activities/{self._id(n)}/registrations/me", _worker(worker))

        return self._later(
            at, f"{worker} {'asks for' if method == 'PUT' else 'leaves'} a{n}", f"{worker}/a{n}", request
        )

    def _check_in(self, at: float, worker: str, n: int, key: str) -> Command:
        async def work(runtime: Runtime) -> Reply:
            token = runtime.keyring.sign(Registration.id_of(self._id(n), worker), AT_THE_DOOR)
            path, body = f"/activities/{self._id(n)}/check-ins", {"token": token, "place": "东门"}
            return await knock(runtime, Request("events", "POST", path, ORGANIZER, body, key))

        return Command(at, f"{worker} comes to a{n}", f"{worker}/a{n}", work, key)

    def _change(self, at: float, n: int, change: Body, key: str) -> Command:
        def request() -> Request:
            return Request("events", "PATCH", f"/activities/{self._id(n)}", ORGANIZER, change, key)

        return self._later(at, f"a{n} changes {change}", f"a{n}", request, key)

    def _step(self, at: float, n: int, step: str, by: Caller) -> Command:
        key = f"{step}-{n}"

        def request() -> Request:
            body = {"reason": "不办了"} if step == "cancel" else None
            return Request("events", "POST", f"/activities/{self._id(n)}/{step}", by, body, key)

        return self._later(at, f"a{n} {step}", f"a{n}", request, key)

    def _read(self, at: float, worker: str) -> Command:
        return asked(at, f"{worker} looks", f"inbox {worker}", Request("notify", "GET", "/inbox", _worker(worker)))

    def _later(
        self, at: float, name: str, subject: str, request: Callable[[], Request], key: str | None = None
    ) -> Command:
        """The id of the activity is known only when it is there."""

        async def work(runtime: Runtime) -> Reply:
            return await knock(runtime, request())

        return Command(at, name, subject, work, key)

    def _id(self, n: int) -> str:
        return self._ids.get(n) or self._ids.setdefault(n, self._drafted(n))

    def _drafted(self, n: int) -> str:
        subjects = [e["subject"] for e in self.events if e["type"].endswith("activity.drafted.v1")]
        return str(subjects[n]) if n < len(subjects) else f"none-{n}"

    def judge(self, world: World) -> None:
        super().judge(world)
        self._each_answer_held(world)
        self._inboxes_have_no_gaps(world)

    def _each_answer_held(self, world: World) -> None:
        registrations = at_rest(world, "events", Registration)
        for n in range(ACTIVITIES):
            for worker in (f"w{each}" for each in range(WORKERS)):
                last = world.ledger.last_word(f"{worker}/a{n}")
                if last is None or not isinstance(last.answer, Reply) or not last.answer.accepted:
                    continue
                told = last.answer.body.get("status", "checked_in")
                found = registrations.get(Registration.id_of(self._id(n), worker))
                if found is None or (
                    found["status"] != told and not {found["status"], found["reason"]} & COMES_TO[told]
                ):
                    world.breach(f"{worker} was told {told} for a{n}, and it is {found and found['status']}")

    def _inboxes_have_no_gaps(self, world: World) -> None:
        """And nothing lies in two places, nor two things in one."""
        positions: dict[str, list[int]] = {}
        for id, notification in at_rest(world, "notify", Notification).items():
            if notification["position"] is None:
                world.breach(f"notification {id} lies nowhere")
            else:
                positions.setdefault(notification["person"], []).append(notification["position"])
        for person, inbox in at_rest(world, "notify", Inbox).items():
            mine = sorted(positions.get(person, []))
            if mine != list(range(1, len(mine) + 1)) or inbox["last"] != len(mine):
                world.breach(f"the inbox of {person} holds {mine}, and counts {inbox['last']}")


def _worker(name: str) -> Caller:
    return caller(name, XINING, Role.WORKER)


def _activity(n: int) -> Body:
    """The first goes on for long; the second one's registration ends by the clock while they ask."""
    closes = timedelta(days=1) if n == 0 else timedelta(seconds=6)
    starts, ends = BEGINNING + timedelta(days=2), BEGINNING + timedelta(days=2, hours=2)
    return {
        "campaign": PLAN["code"],
        "work_item": 4,
        "kind": "lecture",
        "title": f"劳模大讲堂{n}",
        "place": "工人文化宫",
        "sessions": [{"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}],
        "registration": {
            "opens_at": (BEGINNING - timedelta(days=1)).isoformat(),
            "closes_at": (BEGINNING + closes).isoformat(),
        },
        "capacity": n + 1,
        "waitlist": 3 - n,
        "budget_fen": 100_000,
        "expected": 100,
        "safety": {"venue_inspected": True},
        "organization": XINING,
    }

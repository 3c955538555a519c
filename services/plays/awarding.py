"""An honour for two of four who are ranked: shortlisted, put on notice, objected to, withdrawn, awarded, called up from the
reserve; and another one that units nominate for with places which are handed down and back meanwhile."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random

from services.chassis.running.runtime import Runtime
from services.chassis.simulation.doors import Reply, Request, caller, knock
from services.chassis.simulation.play import Command
from services.chassis.simulation.world import BEGINNING, World
from services.chassis.store.port import Json
from services.chassis.web.callers import Caller, Role
from services.honors.domain.allotment import Allotment, allotment_id
from services.honors.domain.certificate import Certificate
from services.honors.domain.honoree import Honoree
from services.honors.domain.nomination import Nomination, nomination_id
from services.honors.domain.notice import PublicNotice
from services.honors.domain.objection import Objection
from services.honors.domain.place import Place, place_id
from services.honors.domain.programme import Programme, programme_id
from services.honors.service import service as honors
from services.plays.played import PROVINCE, XINING, Body, Played, asked, at_rest, insisted, moments, one_of

FACTORY = f"{XINING}/factory"
RANKED, OPEN = programme_id("may-day", "medal"), programme_id("may-day", "pioneer")
CANDIDATES = 4
QUOTA = 2
PLACES = 5
UNITS = (PROVINCE, XINING, FACTORY)
IN = ("shortlisted", "on_notice", "awarded")

CLERK = caller("clerk", PROVINCE, Role.ORGANIZER)
HEAD = caller("head", PROVINCE, Role.ORGANIZER)
APPROVER = caller("approver", PROVINCE, Role.APPROVER)
JUDGE = caller("judge", PROVINCE, Role.APPROVER)


class Awarding(Played):
    services = (honors,)

    def setting(self) -> Sequence[Command]:
        made = [self._programme("medal", QUOTA, 20), self._programme("pioneer", QUOTA, PLACES)]
        for n in range(CANDIDATES):
            made += self._candidate(n)
        made.append(_insisted(f"rank {RANKED}", "POST", f"/programmes/{RANKED}/rank", APPROVER, {"waiver": "试用"}))
        return made

    def _programme(self, honor: str, quota: int, places: int) -> Command:
        opens = BEGINNING - timedelta(days=1), BEGINNING + timedelta(days=300)
        body = {
            "campaign": "may-day",
            "honor": honor,
            "name": "五一劳动奖章",
            "issuer": "青海省总工会",
            "awarded_to": "person",
            "work_item": 5,
            "quota": quota,
            "nomination_places": places,
            "timetable": {"opens_at": opens[0].isoformat(), "closes_at": opens[1].isoformat()},
        }
        return _insisted(f"open {honor}", "POST", "/programmes", HEAD, body, f"open-{honor}")

    def _candidate(self, n: int) -> list[Command]:
        person, id = f"n{n}", nomination_id(RANKED, f"n{n}")
        nominated = f"/programmes/{RANKED}/nominations"
        steps = [
            _insisted(f"{person} nominated", "POST", nominated, CLERK, {"nominee": _nominee(person)}, f"nominate-{n}"),
            _insisted(f"{person} consents", "POST", f"/nominations/{id}/consent", _worker(person), key=f"consent-{n}"),
            _insisted(
                f"{person} recommended", "POST", f"/nominations/{id}/recommend", HEAD, {"opinion": "同意"}, f"say-{n}"
            ),
        ]
        points = {"deeds": 40 - n, "skill": 20, "front_line": 10, "standing": 5}
        for name in ("one", "two", "three"):
            by = caller(name, PROVINCE, Role.REVIEWER)
            steps.append(
                _insisted(f"{name} scores {person}", "POST", f"/nominations/{id}/review", by, {"points": points})
            )
        return steps

    def commands(self, dice: Random) -> Sequence[Command]:
        at = moments(dice, self.seconds)
        weights = dice.choice(
            (
                {"shortlist": 35, "withdraw": 15, "notice": 15, "object": 10, "decide": 10, "award": 15},
                {"shortlist": 20, "withdraw": 10, "notice": 10, "award": 20, "revise": 10, "nominate": 20, "give": 10},
                {"nominate": 45, "give": 25, "back": 20, "withdraw_open": 10},
            )
        )
        commands: list[Command] = []
        for n in range(dice.randint(10, 24)):
            commands += [self._one(one_of(dice, weights), at(), n, dice)] * dice.choice((1, 1, 1, 2))
        for _ in range(dice.choice((0, 1, 2))):
            commands.append(self._days_pass(dice.uniform(0, self.seconds)))
        return commands

    def _one(self, kind: str, at: float, n: int, dice: Random) -> Command:
        candidate = nomination_id(RANKED, f"n{dice.randrange(CANDIDATES)}")
        other, unit = f"m{dice.randrange(PLACES + 2)}", dice.choice(UNITS)
        match kind:
            case "shortlist":
                return _asked(at, "shortlist", f"/nominations/{candidate}/shortlist", APPROVER, candidate)
            case "withdraw":
                return _asked(at, "withdraw", f"/nominations/{candidate}/withdraw", HEAD, candidate)
            case "notice":
                contact = {"contact": "0971-0000000"}
                return _asked(at, "publish", f"/programmes/{RANKED}/notices", APPROVER, RANKED, contact, f"notice-{n}")
            case "object":
                return self._object(at, candidate, f"w{n}")
            case "decide":
                return self._decide(at, dice.choice(("uphold", "dismiss")))
            case "award":
                return _asked(at, "award", f"/programmes/{RANKED}/award", APPROVER, RANKED, None, f"award-{n}")
            case "revise":
                quota = {"quota": dice.choice((1, 2, 3))}
                path = f"/programmes/{RANKED}"
                return asked(at, f"quota {quota}", RANKED, Request("honors", "PATCH", path, HEAD, quota, f"quota-{n}"))
            case "nominate":
                by, new = caller(f"clerk-{unit}", unit, Role.ORGANIZER), {"nominee": _nominee(other)}
                id = nomination_id(OPEN, other)
                return _asked(
                    at, f"nominate {other}", f"/programmes/{OPEN}/nominations", by, id, new, f"{unit}-{other}"
                )
            case "withdraw_open":
                id = nomination_id(OPEN, other)
                return _asked(at, f"withdraw {other}", f"/nominations/{id}/withdraw", HEAD, id)
        down = dice.choice(((PROVINCE, XINING), (PROVINCE, FACTORY), (XINING, FACTORY)))
        giver, receiver = down if kind == "give" else (down[1], down[0])
        body: Body = {"organization": receiver, "places": dice.choice((1, 1, 2, 3))}
        path = f"/programmes/{OPEN}/allocations{'' if kind == 'give' else '/hand-back'}"
        by = caller(f"clerk-{giver}", giver, Role.ORGANIZER)
        return _asked(at, f"{kind} {body}", path, by, allotment_id(OPEN, giver), body, f"places-{n}")

    def _object(self, at: float, nomination: str, worker: str) -> Command:
        async def work(runtime: Runtime) -> Reply | str:
            notices = at_rest(self.world, "honors", PublicNotice)
            found = [id for id, n in notices.items() if any(e["nomination"] == nomination for e in n["entries"])]
            if not found:
                return "there is no notice"
            body = {"nomination": nomination, "grounds": "所述事迹与事实不符"}
            return await knock(
                runtime, Request("honors", "POST", f"/notices/{found[0]}/objections", _worker(worker), body)
            )

        return Command(at, f"{worker} objects to {nomination[:8]}", nomination, work)

    def _decide(self, at: float, how: str) -> Command:
        async def work(runtime: Runtime) -> Reply | str:
            waiting = [id for id, o in at_rest(self.world, "honors", Objection).items() if o["status"] == "received"]
            if not waiting:
                return "there is no objection"
            return await knock(
                runtime, Request("honors", "POST", f"/objections/{waiting[0]}/{how}", JUDGE, {"reason": "查实"})
            )

        return Command(at, how, "objections", work)

    def _days_pass(self, at: float) -> Command:
        async def work(runtime: Runtime) -> str:
            self.world.clock.ahead += timedelta(days=14)
            return "14 days later"

        return Command(at, "days pass", "days", work)

    def judge(self, world: World) -> None:
        super().judge(world)
        nominations = at_rest(world, "honors", Nomination)
        self._places_are_with_those_who_are_in(world, nominations)
        self._honours_are_given_once(world, nominations)
        self._places_to_nominate_are_conserved(world)
        for call in world.ledger.calls:
            reply, name = call.answer, call.command.name
            if not isinstance(reply, Reply) or not reply.accepted:
                continue
            status = nominations.get(call.command.subject, {}).get("status")
            if name.startswith("withdraw ") and status != "withdrawn":
                world.breach(f"{name}: was withdrawn, and is {status}")
            if name.startswith("nominate ") and status in (None, "refused", "claiming"):
                world.breach(f"{name}: was nominated, and is {status}")

    def _places_are_with_those_who_are_in(self, world: World, nominations: dict[str, Json]) -> None:
        places = at_rest(world, "honors", Place)
        for id, nomination in nominations.items():
            if nomination["programme"] != RANKED:
                continue
            place = places.get(place_id(id), {"held": "nothing"})
            if (nomination["status"] in IN) is not (place["held"] == "seat"):
                world.breach(f"{id} is {nomination['status']}, and has {place['held']} of a place")

    def _honours_are_given_once(self, world: World, nominations: dict[str, Json]) -> None:
        programme = at_rest(world, "honors", Programme)[RANKED]
        given = [award for award in programme["awards"] if not award["void"]]
        awarded = {id for id, each in nominations.items() if each["status"] == "awarded"}
        if len(given) > programme["quota"] or {award["nomination"] for award in given} != awarded:
            world.breach(f"{given} of {programme['quota']} are given, {awarded} have it")
        certificates = Counter(each["nomination"] for each in at_rest(world, "honors", Certificate).values())
        if set(certificates) != awarded or any(count > 1 for count in certificates.values()):
            world.breach(f"{awarded} are awarded, {dict(certificates)} have a certificate")
        held = Counter(
            honor["number"] for each in at_rest(world, "honors", Honoree).values() for honor in each["honors"]
        )
        if set(held) != {award["number"] for award in given} or any(count > 1 for count in held.values()):
            world.breach(f"{given} are given, and the registry has {dict(held)}")

    def _places_to_nominate_are_conserved(self, world: World) -> None:
        mine = [each for each in at_rest(world, "honors", Allotment).values() if each["programme"] == OPEN]
        total = sum(each["places"]["limit"] for each in mine)
        if total != PLACES:
            world.breach(f"there were {PLACES} places to nominate with, and there are {total}")


def _asked(
    at: float, name: str, path: str, by: Caller, subject: str, body: Body | None = None, key: str | None = None
) -> Command:
    name = f"{name} {subject[:8]}" if len(subject) == 36 else name
    return asked(at, name, subject, Request("honors", "POST", path, by, body, key))


def _insisted(
    name: str, method: str, path: str, by: Caller, body: Body | None = None, key: str | None = None
) -> Command:
    return insisted(name, lambda: Request("honors", method, path, by, body, key))


def _worker(name: str) -> Caller:
    return caller(name, FACTORY, Role.WORKER)


def _nominee(person: str) -> Body:
    return {
        "kind": "person",
        "person": person,
        "name": "才仁卓玛",
        "phone": "13800000000",
        "employer": "西宁特钢",
        "groups": ["industrial_worker"],
        "years_of_work": 12,
        "declarations": {"law_abiding": True},
        "deeds": "二十年扎根一线",
    }

"""What a proposal is held against when it is submitted: the campaign's frugality cap and its safety checklist of that day."""

from datetime import date, datetime

from services.chassis.domain import Code, Fen, Line
from services.chassis.domain.types import CHINA
from services.events.domain.plan import Cap, Plan
from services.events.domain.proposal import Value
from services.events.domain.refusals import OverFrugalityCap, SafetyIncomplete, SafetyItemUnknown


def day_of(now: datetime) -> date:
    return now.astimezone(CHINA).date()


class Verdict(Value):
    """The rules that it was held against, as they were: they explain the decision for ever."""

    cap: Cap | None = None
    cap_since: date | None = None
    cap_source: Line | None = None
    checklist_since: date | None = None


def check_items_are_known(plan: Plan, safety: dict[Code, bool], now: datetime) -> None:
    checklist = plan.safety_on(day_of(now))
    known = {item.code for item in checklist.items} if checklist else set()
    unknown = sorted(safety.keys() - known)
    if unknown:
        raise SafetyItemUnknown(
            "the campaign's safety checklist has no such item", field="safety", items=unknown, known=sorted(known)
        )


def judge(plan: Plan, kind: Code, budget_fen: Fen, expected: int, safety: dict[Code, bool], now: datetime) -> Verdict:
    """Raises what stands in the way."""
    day = day_of(now)
    checklist = plan.safety_on(day)
    if checklist is not None:
        missing = [item.code for item in checklist.items if not safety.get(item.code)]
        if missing:
            raise SafetyIncomplete(f"{len(missing)} items have not been seen to", field="safety", missing=missing)
    frugality = plan.frugality_on(day)
    cap = frugality.cap_for(kind) if frugality is not None else None
    if frugality is None or cap is None:
        return Verdict(checklist_since=checklist.since if checklist else None)
    if budget_fen > cap.total_fen or budget_fen > cap.per_head_fen * expected:
        raise OverFrugalityCap(
            f"{budget_fen} fen for {expected} people, but a {kind} may cost {cap.total_fen} in all and {cap.per_head_fen} a head",
            field="budget_fen",
            kind=kind,
            budget_fen=budget_fen,
            expected=expected,
            per_head_fen=-(-budget_fen // expected),
            total_cap_fen=cap.total_fen,
            per_head_cap_fen=cap.per_head_fen,
            budget=yuan(budget_fen),
            per_head=yuan(-(-budget_fen // expected)),
            total_cap=yuan(cap.total_fen),
            per_head_cap=yuan(cap.per_head_fen),
            since=str(frugality.since),
            source=frugality.source,
            assumed=frugality.assumed,
        )
    return Verdict(
        cap=cap,
        cap_since=frugality.since,
        cap_source=frugality.source,
        checklist_since=checklist.since if checklist else None,
    )


def yuan(fen: Fen) -> str:
    return f"{fen // 100}.{fen % 100:02d}"

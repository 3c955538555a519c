"""What is wrong with a plan whose every field is right: codes said twice, places that are nowhere, dates out of order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.chassis.domain import within
from services.events.domain.plan import ANY_KIND, Plan, WorkItem

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Where it is in the plan, and what: a code with a sentence in `texts.py`, which names these facts."""

    place: Place
    code: str
    facts: dict[str, object] = field(default_factory=dict)


def faults_of(plan: Plan) -> list[Fault]:
    return [*_of_its_dates(plan), *_of_its_organizations(plan), *_of_its_work_items(plan), *_of_its_rules(plan)]


def to_confirm(plan: Plan) -> list[str]:
    """Where the plan says something that its document does not: a setting for the federation to confirm."""
    assumed: list[str] = ["period"] if plan.period.assumed else []
    for item in plan.work_items:
        assumed += [f"work_items.{item.number}.measures.{m.code}" for m in item.measures if m.assumed]
    for name, rules in (("frugality", plan.rules.frugality), ("safety", plan.rules.safety)):
        assumed += [f"rules.{name}.{rule.since}" for rule in rules if rule.assumed]
    return assumed


def _of_its_dates(plan: Plan) -> Iterator[Fault]:
    if plan.period.ends_on < plan.period.starts_on:
        yield Fault(("period", "ends_on"), "ends_before_it_starts")


def _of_its_organizations(plan: Plan) -> Iterator[Fault]:
    yield from _twice(("organizations",), "id", [each.id for each in plan.organizations])
    for index, each in enumerate(plan.organizations):
        if not within(each.id, plan.organization):
            yield Fault(("organizations", index, "id"), "not_below_the_first", {"first": plan.organization})


def _of_its_work_items(plan: Plan) -> Iterator[Fault]:
    yield from _twice(("work_items",), "number", [item.number for item in plan.work_items])
    for index, item in enumerate(plan.work_items):
        yield from _of_an_item(("work_items", index), item)


def _of_an_item(place: Place, item: WorkItem) -> Iterator[Fault]:
    yield from _twice((*place, "measures"), "code", [measure.code for measure in item.measures])
    yield from _twice((*place, "honors"), "code", [honor.code for honor in item.honors])
    yield from _twice((*place, "aid_programmes"), "code", [aid.code for aid in item.aid_programmes])
    for index, measure in enumerate(item.measures):
        for position, kind in enumerate(measure.kinds):
            if kind not in item.activity_kinds:
                known = "、".join(item.activity_kinds)
                yield Fault(
                    (*place, "measures", index, "kinds", position), "kind_unknown", {"kind": kind, "known": known}
                )


def _of_its_rules(plan: Plan) -> Iterator[Fault]:
    yield from _twice(("rules", "frugality"), "since", [str(rule.since) for rule in plan.rules.frugality])
    yield from _twice(("rules", "safety"), "since", [str(rule.since) for rule in plan.rules.safety])
    kinds = {kind for item in plan.work_items for kind in item.activity_kinds} | {ANY_KIND}
    for index, rule in enumerate(plan.rules.frugality):
        for kind in rule.caps.keys() - kinds:
            known = "、".join(sorted(kinds))
            yield Fault(("rules", "frugality", index, "caps", kind), "kind_unknown", {"kind": kind, "known": known})
    for index, checklist in enumerate(plan.rules.safety):
        yield from _twice(("rules", "safety", index, "items"), "code", [item.code for item in checklist.items])


def _twice(place: Place, name: str, values: Iterable[str | int]) -> Iterator[Fault]:
    seen: set[str | int] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield Fault((*place, index, name), "said_twice", {"value": value})
        seen.add(value)

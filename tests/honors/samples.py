"""One of each thing, as plain as it can be; a test changes what it is about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.chassis.domain import Granted
from services.honors.domain.allotment import allotment_id
from services.honors.domain.chain import Chain
from services.honors.domain.nomination import Nomination, nomination_id
from services.honors.domain.nominee import Nominee
from services.honors.domain.programme import Programme, programme_id
from services.honors.domain.ranking import Candidate
from services.honors.domain.scoring import Mark
from services.honors.domain.terms import (
    Asks,
    AwardedTo,
    Clause,
    Criterion,
    Figure,
    Group,
    NomineeKind,
    Ratio,
    Terms,
    TieBreak,
)
from services.honors.domain.timetable import Timetable

NOW = datetime(2022, 5, 6, 2, tzinfo=UTC)
PROVINCE, XINING, FACTORY = "630000", "630000/630100", "630000/630100/factory"
PROGRAMME = programme_id("qinghai-2022", "may_day_medal")

SINCE: dict[str, Any] = {"holds_from": date(2022, 1, 1), "source": "试用"}


def figure(value: int) -> Figure:
    return Figure(value=value, **SINCE)


def ratio(group: Group, percent: int) -> Ratio:
    return Ratio(group=group, at_least_percent=percent, **SINCE)


def clause(code: str, asks: Asks, at_least: int | None = None) -> Clause:
    return Clause(code=code, text="条件", asks=asks, at_least=at_least, **SINCE)


def terms(**changes: Any) -> Terms:
    plain: dict[str, Any] = {
        "clauses": (clause("kind", Asks.KIND), clause("opinions", Asks.OPINIONS)),
        "criteria": (Criterion(code="deeds", name="事迹", points=60), Criterion(code="skill", name="技能", points=40)),
        "tie_breaks": (TieBreak.RAW_SCORE, TieBreak.YEARS_OF_WORK),
        "minimum_scores": figure(2),
        "shrinkage": figure(5),
        "notice_working_days": figure(5),
    }
    return Terms(**{**plain, **changes})


def programme(**changes: Any) -> Programme:
    plain: dict[str, Any] = {
        "id": PROGRAMME,
        "campaign": "qinghai-2022",
        "honor": "may_day_medal",
        "name": "青海省五一劳动奖章",
        "organization": PROVINCE,
        "issuer": "青海省总工会",
        "awarded_to": AwardedTo.PERSON,
        "work_item": 5,
        "counts_in": ("honors_awarded",),
        "quota": 2,
        "nomination_places": 10,
        "terms": terms(),
        "timetable": Timetable(opens_at=NOW, closes_at=NOW + timedelta(days=30)),
    }
    return Programme(**{**plain, **changes}).open()


def nominee(person: str = "zhuoma", **changes: Any) -> Nominee:
    plain: dict[str, Any] = {
        "kind": NomineeKind.PERSON,
        "person": person,
        "name": "才仁卓玛",
        "phone": "13800000000",
        "employer": "西宁特钢",
        "years_of_work": 12,
    }
    return Nominee(**{**plain, **changes})


def drafted(person: str = "zhuoma", unit: str = FACTORY, **changes: Any) -> Nomination:
    """With a place of its unit's, as the claim would have left it."""
    nomination = asked(person, unit, **changes)
    nomination.take(Granted(1), None, NOW)
    return nomination


def asked(person: str = "zhuoma", unit: str = FACTORY, **changes: Any) -> Nomination:
    who = nominee(person, **changes)
    return Nomination(
        id=nomination_id(PROGRAMME, who.key),
        programme=PROGRAMME,
        campaign="qinghai-2022",
        honor="may_day_medal",
        honor_name="青海省五一劳动奖章",
        awarded_to=AwardedTo.PERSON,
        allotment=allotment_id(PROGRAMME, unit),
        organization=unit,
        nominee=who,
        drafted_by="clerk",
        drafted_at=NOW,
        request="request",
        chain=Chain.beginning(unit, PROVINCE),
    )


def recommended(person: str = "zhuoma", by: Terms | None = None, **changes: Any) -> Nomination:
    """All the way up."""
    nomination = drafted(person, **changes)
    nomination.consent(person, NOW)
    for step, who in ((FACTORY, "unit"), (XINING, "prefecture"), (PROVINCE, "province")):
        nomination.recommend(who, step, "同意推荐", by or terms(), NOW)
    return nomination


def under_review(person: str = "zhuoma", **changes: Any) -> Nomination:
    nomination = recommended(person, **changes)
    for reviewer in ("one", "two"):
        nomination.score(reviewer, {"deeds": 50, "skill": 30}, "", terms(), NOW)
    return nomination


def candidate(id: str, score: float = 80.0, *groups: Group, **changes: Any) -> Candidate:
    mark = Mark(raw=changes.pop("raw", score), normalised=score, lowest=changes.pop("lowest", 70), scores=2)
    plain: dict[str, Any] = {"years_of_work": 10, "recommended_at": NOW}
    return Candidate(nomination=id, mark=mark, groups=frozenset(groups), **{**plain, **changes})


def events(aggregate: Any) -> list[str]:
    return [type(event).__name__ for _, event in aggregate.raised()]

"""Households, rules and people that the tests are about. Plainly fictitious; the numbers check."""

from datetime import UTC, date, datetime, timedelta

from services.assistance.domain.assessing import Bench
from services.assistance.domain.circumstances import Circumstances, Income
from services.assistance.domain.handling import Handler
from services.assistance.domain.hardship_file import HardshipFile, Particulars
from services.assistance.domain.identity import check_character, luhn_holds
from services.assistance.domain.rulebook import Rulebook
from services.assistance.domain.rules import GrievanceRules, HardshipRules, SubsistenceLine, Trouble
from services.chassis.ids import derived_id

NOW = datetime(2022, 5, 9, 2, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Xining
LINE = 66_000
XINING = "630000/630100"
WORKER, CASEWORKER, APPROVER, FINANCE = "worker-1", "caseworker-1", "approver-1", "finance-1"


def id_number(number: int = 1, born: str = "19800229") -> str:
    first = f"630104{born}{number:03}"
    return first + check_character(first)


def card(number: int = 1) -> str:
    digits = f"621700{number:012}"
    return digits + next(last for last in "0123456789" if luhn_holds(digits + last))


def subject(number: int = 1) -> str:
    return derived_id("subject", str(number))


def handler(person: str = CASEWORKER, also: tuple[str, ...] = (), relatives: tuple[str, ...] = ()) -> Handler:
    return Handler(person=person, also=frozenset(also), relatives=frozenset(relatives))


def hardship_rules(version: str = "2022", since: date = date(2022, 1, 1), months: int = 6) -> HardshipRules:
    return HardshipRules(
        version=version,
        in_force_from=since,
        source="青海省总工会",
        relative_up_to_percent=150,
        relative_troubles=frozenset((Trouble.ILLNESS, Trouble.JOB_LOSS, Trouble.SCHOOLING, Trouble.DISASTER)),
        sudden_troubles=frozenset((Trouble.DISASTER, Trouble.ACCIDENT)),
        months_above_line=months,
        review_after_months=12,
        remind_after_days=30,
        watch_months=12,
    )


def line(
    fen: int = LINE, place: str = "630000", since: date = date(2021, 1, 1), percent: int | None = None
) -> SubsistenceLine:
    return SubsistenceLine(
        version=f"{place}-{since.year}",
        in_force_from=since,
        source="民政厅",
        place=place,
        monthly_fen=fen,
        relative_up_to_percent=percent,
    )


def grievance_rules(*, working_days: bool = False) -> GrievanceRules:
    return GrievanceRules(
        version="2022",
        in_force_from=date(2022, 5, 1),
        source="《信访工作条例》",
        decide_within_days=15,
        resolve_within_days=60,
        extend_at_most_days=30,
        working_days=working_days,
        remind_days_before=(7, 2),
        escalate_days_after=1,
        reopened_within_days=30,
    )


def rulebook() -> Rulebook:
    book = Rulebook(id="rulebook")
    for rules in (hardship_rules(), line(), grievance_rules()):
        book.adopt(rules)
    return book


def bench(now: datetime = NOW, place: str = "630104") -> Bench:
    return Bench.of(rulebook(), place, now)


def living(
    income_fen: int = 50_000, *troubles: Trouble, month: str = "2022-04", long_help: bool = False
) -> Circumstances:
    return Circumstances(
        income=Income(month=month, per_head_fen=income_fen), troubles=frozenset(troubles), needs_long_help=long_help
    )


def household(number: int = 1, person: str | None = WORKER) -> Particulars:
    return Particulars(organization=XINING, place="630104", person=person, name="张吉卓玛", id_number=id_number(number))


def a_file(seen: Circumstances | None = None, now: datetime = NOW) -> HardshipFile:
    file = HardshipFile.open(subject(), household(), seen or living(), handler(), bench(now))
    file.raised().clear()
    return file


def told(aggregate: object) -> list[str]:
    """The events that it has raised, by their names."""
    return [type(event).__name__ for _, event in aggregate.raised()]  # type: ignore[attr-defined]


def days(count: int) -> timedelta:
    return timedelta(days=count)

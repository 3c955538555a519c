from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assistance.domain.assessing import Bench
from services.assistance.domain.circumstances import Member
from services.assistance.domain.days import day_of, month_of, months_after, start_of
from services.assistance.domain.handling import OwnCase, RelativesCase
from services.assistance.domain.hardship_file import (
    HardshipFile,
    MonthAhead,
    NotInHardship,
    NotOutOfHardship,
    Status,
)
from services.assistance.domain.rulebook import NoRulesInForce, NoSubsistenceLine, Rulebook, VersionTaken
from services.assistance.domain.rules import Trouble
from services.assistance.published import Tier
from services.chassis.domain import WrongState
from tests.assistance.domain.cases import (
    CASEWORKER,
    LINE,
    NOW,
    WORKER,
    a_file,
    bench,
    handler,
    hardship_rules,
    household,
    line,
    living,
    rulebook,
    subject,
    told,
)


def tier_of(income: int, *troubles: Trouble, long_help: bool = False) -> Tier | None:
    seen = living(income, *troubles, long_help=long_help)
    return bench().judge(seen, [seen.income], before=None).tier


def test_at_the_line_is_deep_and_one_fen_above_is_not() -> None:
    assert tier_of(LINE) is Tier.DEEP
    assert tier_of(LINE + 1) is None


def test_a_little_above_the_line_is_relative_only_with_a_trouble_that_the_rules_name() -> None:
    assert tier_of(LINE * 3 // 2, Trouble.ILLNESS) is Tier.RELATIVE
    assert tier_of(LINE * 3 // 2 + 1, Trouble.ILLNESS) is None
    assert tier_of(LINE * 3 // 2, Trouble.ACCIDENT) is None


def test_an_accident_is_sudden_hardship_when_long_help_is_needed_whatever_the_income() -> None:
    assert tier_of(10 * LINE, Trouble.ACCIDENT, long_help=True) is Tier.SUDDEN
    assert tier_of(10 * LINE, Trouble.ACCIDENT) is None
    assert tier_of(LINE, Trouble.ACCIDENT, long_help=True) is Tier.DEEP


def test_a_verdict_explains_itself_clause_by_clause_with_the_rules_and_their_source() -> None:
    verdict = a_file(living(LINE + 1, Trouble.ILLNESS)).verdict
    assert (verdict.rules, verdict.source, verdict.line) == ("2022", "青海省总工会", "630000-2021")
    assert {clause.code: clause.met for clause in verdict.clauses} == {
        "at_or_below_the_line": False,
        "little_above_the_line": True,
        "relative_trouble": True,
        "sudden_trouble": False,
        "needs_long_help": False,
        "long_enough_above_the_line": False,
    }
    assert verdict.clause("at_or_below_the_line").facts == {
        "income_fen": LINE + 1,
        "line_fen": LINE,
        "month": "2022-04",
    }


def test_who_is_in_no_hardship_hears_which_clauses_are_not_met() -> None:
    with pytest.raises(NotInHardship) as refusal:
        a_file(living(2 * LINE))
    assert "at_or_below_the_line" in refusal.value.facts["clauses"]  # type: ignore[operator]


def test_the_line_is_the_one_of_the_smallest_place_at_that_time() -> None:
    book = Rulebook(id="rulebook")
    for rules in (
        hardship_rules(),
        line(60_000),
        line(62_000, since=date(2022, 7, 1)),
        line(70_000, "630100"),
        line(90_000, "630104", percent=120),
        line(1, "632800"),
    ):
        book.adopt(rules)

    def on(place: str, day: date = date(2022, 5, 9)) -> int:
        return book.the_lines().on(day, place).monthly_fen

    assert [on("630104"), on("630121"), on("632522")] == [90_000, 70_000, 60_000]
    assert on("632522", date(2022, 7, 1)) == 62_000
    with pytest.raises(NoSubsistenceLine):
        on("540102")
    seen = living(90_000 * 12 // 10, Trouble.ILLNESS)
    assert Bench.of(book, "630104", NOW).judge(seen, [seen.income], None).tier is Tier.RELATIVE
    more = living(90_000 * 12 // 10 + 1, Trouble.ILLNESS)
    assert Bench.of(book, "630104", NOW).judge(more, [more.income], None).tier is None


def test_a_month_is_measured_by_its_own_line_and_the_verdict_names_it() -> None:
    book = rulebook()
    book.adopt(line(90_000, since=date(2022, 5, 1)))
    april, may = living(80_000), living(80_000, month="2022-05")
    judge = Bench.of(book, "630104", NOW)
    assert (judge.judge(april, [april.income], None).tier, judge.judge(may, [may.income], None).tier) == (
        None,
        Tier.DEEP,
    )
    assert judge.judge(april, [april.income], None).line == "630000-2021"


def test_before_the_first_rules_nothing_is_decided() -> None:
    with pytest.raises(NoRulesInForce):
        rulebook().hardship_on(date(2021, 12, 31))


def test_a_version_of_the_rules_never_gets_another_text() -> None:
    book = rulebook()
    assert not book.adopt(hardship_rules())
    with pytest.raises(VersionTaken):
        book.adopt(hardship_rules(months=3))


def test_what_was_decided_under_a_version_is_explained_by_it_for_ever() -> None:
    file, book = a_file(), rulebook()
    book.adopt(hardship_rules("2023", date(2022, 6, 1), months=3))
    june = datetime(2022, 6, 2, tzinfo=UTC)
    file.reassess(living(month="2022-05"), handler(), Bench.of(book, file.place, june))
    assert [verdict.rules for verdict in file.verdicts] == ["2022", "2023"]


def month_by_month(file: HardshipFile, incomes: list[int], start: datetime = NOW) -> datetime:
    """One look a month from May 2022 on, each at the income of the month before."""
    day = day_of(start)
    for number, income in enumerate(incomes):
        look = start_of(months_after(day, number + 1))
        seen = living(income, month=month_of(months_after(day, number)))
        file.reassess(seen, handler(), bench(look))
    return start_of(months_after(day, len(incomes) + 1))


def test_out_of_hardship_after_six_months_above_the_line_in_a_row_and_not_one_earlier() -> None:
    file = a_file()
    month_by_month(file, [LINE * 2] * 5)
    assert file.tier is Tier.DEEP and not file.verdict.out_of_hardship
    file = a_file()
    month_by_month(file, [LINE * 2] * 6)
    assert file.tier is None and file.verdict.out_of_hardship
    assert told(file) == ["HardshipTierChanged"]


def test_one_month_at_the_line_or_one_not_reported_begins_the_count_anew() -> None:
    file = a_file()
    month_by_month(file, [LINE * 2] * 5 + [LINE] + [LINE * 2] * 5)
    assert file.tier is Tier.DEEP
    gap = a_file()
    for number in (0, 1, 2, 4, 5, 6):
        seen = living(2 * LINE, month=month_of(months_after(day_of(NOW), number)))
        gap.reassess(seen, handler(), bench(start_of(months_after(day_of(NOW), number + 1))))
    assert gap.tier is Tier.DEEP
    assert gap.verdict.clause("long_enough_above_the_line").facts == {"months": 3, "needed": 6}


@given(st.lists(st.booleans(), min_size=1, max_size=24))
def test_a_household_is_out_exactly_when_its_last_six_looks_were_above_the_line(above: list[bool]) -> None:
    file = a_file()
    for number, high in enumerate(above):
        seen = living(2 * LINE if high else LINE, month=month_of(months_after(day_of(NOW), number)))
        file.reassess(seen, handler(), bench(start_of(months_after(day_of(NOW), number + 1))))
        last = above[: number + 1][-6:]
        assert (file.tier is None) == (len(last) == 6 and all(last))
    assert all(one.since <= other.since for one, other in pairwise(file.tiers))
    assert all(one.tier is not other.tier for one, other in pairwise(file.tiers))


def test_a_file_closes_only_after_a_look_that_found_it_out_of_hardship() -> None:
    file = a_file()
    with pytest.raises(NotOutOfHardship) as refusal:
        file.close(handler(), bench())
    assert refusal.value.facts == {"months": 0, "needed": 6}
    closing = month_by_month(file, [LINE * 2] * 6)
    file.close(handler(), bench(closing))
    assert file.status is Status.WATCHED
    assert file.due_at == file.watched_until == start_of(months_after(day_of(closing), 12))
    with pytest.raises(WrongState):
        file.close(handler(), bench(closing))


def closed_file() -> tuple[HardshipFile, datetime]:
    file = a_file()
    closing = month_by_month(file, [LINE * 2] * 6)
    file.close(handler(), bench(closing))
    file.raised().clear()
    return file, closing


def test_while_it_is_watched_a_return_to_hardship_takes_the_household_back() -> None:
    file, closing = closed_file()
    file.report(Trouble.JOB_LOSS, closing)
    assert told(file) == ["HardshipReviewWanted"]
    seen = living(LINE, Trouble.JOB_LOSS, month=month_of(day_of(closing)))
    file.reassess(seen, handler(), bench(closing + timedelta(days=1)))
    assert file.status is Status.OPEN and file.tier is Tier.DEEP and file.watched_until is None
    assert told(file)[1:] == ["HardshipTierChanged", "HardshipReturned"]


def test_when_the_watch_is_over_a_last_look_ends_it() -> None:
    file, closing = closed_file()
    assert file.watched_until is not None
    end = file.watched_until
    file.reassess(living(2 * LINE, month="2022-12"), handler(), bench(closing + timedelta(days=60)))
    assert file.status is Status.WATCHED and file.due_at == end
    file.on_due(end)
    assert file.wanted_since == end and file.status is Status.WATCHED
    file.reassess(living(2 * LINE, month=month_of(day_of(end))), handler(), bench(end))
    assert file.status is Status.CLOSED and file.due_at is None
    assert told(file)[-1] == "HardshipWatchEnded"


def test_a_household_that_nobody_has_looked_at_for_twelve_months_is_to_be_looked_at_and_asked_for_again() -> None:
    file = a_file()
    due = file.due_at
    assert due == datetime(2023, 5, 8, 16, tzinfo=UTC)  # the 9th of May begins in Xining
    file.on_due(due)
    assert file.wanted_since == due and file.due_at == due + timedelta(days=30)
    file.on_due(due + timedelta(days=30))
    assert file.wanted_since == due
    assert told(file) == ["HardshipReviewWanted"] * 2
    file.reassess(living(month="2023-04"), handler(), bench(due + timedelta(days=31)))
    assert file.wanted_since is None and file.due_at == start_of(months_after(day_of(due), 12) + timedelta(days=31))


def test_what_happened_in_the_family_is_not_said_to_others() -> None:
    file = a_file()
    file.report(Trouble.ILLNESS, NOW)
    file.report(Trouble.ILLNESS, NOW)
    [(_, event)] = file.raised()
    assert event.model_dump() == {
        "file": file.id,
        "organization": file.organization,
        "person": WORKER,
        "by_timer": False,
    }


def test_the_tier_of_any_day_is_known() -> None:
    file = a_file()
    last = month_by_month(file, [LINE * 2] * 6)
    assert file.tier_at(NOW - timedelta(seconds=1)) is None
    assert file.tier_at(NOW) is Tier.DEEP
    assert file.tier_at(last) is None


def test_nobody_handles_their_own_file_nor_a_relatives() -> None:
    for close, refusal in (
        (handler(WORKER), OwnCase),
        (handler(also=(subject(),)), OwnCase),
        (handler(relatives=(WORKER,)), RelativesCase),
        (handler(relatives=(subject(),)), RelativesCase),
    ):
        with pytest.raises(refusal):
            HardshipFile.open(subject(), household(), living(), close, bench())
        with pytest.raises(refusal):
            a_file().reassess(living(), close, bench())
        with pytest.raises(refusal):
            a_file().close(close, bench())


def test_who_belongs_to_the_household_does_not_handle_its_file() -> None:
    who = household().model_copy(update={"members": [Member(name="李措", relation="妻", person=CASEWORKER)]})
    with pytest.raises(OwnCase):
        HardshipFile.open(subject(), who, living(), handler(CASEWORKER), bench())


def test_an_income_of_a_month_to_come_is_refused() -> None:
    with pytest.raises(MonthAhead):
        a_file(living(month="2022-06"))

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assistance.domain.attempt import Outcome
from services.assistance.domain.batch import AnsweredBefore, Batch, Excluded, NoSuchMismatch, NothingMatches, Status
from services.assistance.domain.handling import SamePerson
from services.assistance.domain.reconciling import AnswerRow, Fault, Line
from tests.assistance.domain.cases import FINANCE, NOW, XINING, handler, told

OTHER = handler("finance-2")


def a_line(number: int, amount: int = 100_00) -> Line:
    return Line(number=number, disbursement=f"d{number}", case=f"a{number}", reference=f"r{number}", amount_fen=amount)


def sealed(count: int = 3) -> Batch:
    batch = Batch.gather("b", "p", XINING, [f"a{n}" for n in range(1, count + 2)], FINANCE, NOW)
    batch.seal(
        [a_line(number) for number in range(1, count + 1)], [Excluded(application="x", reason="wrong_state")], "h", NOW
    )
    batch.raised().clear()
    return batch


def row(number: int, line: int | str, outcome: str | None = "paid", amount: int | None = 100_00) -> AnswerRow:
    said: Any = None if outcome is None else Outcome(outcome)
    reference = line if isinstance(line, str) else f"r{line}"
    return AnswerRow(row=number, reference=reference, amount_fen=amount, outcome=said, reason="account_closed")


def faults(batch: Batch) -> list[tuple[Fault, int | None]]:
    return [(mismatch.fault, mismatch.line) for mismatch in batch.open_mismatches]


def outcomes(batch: Batch) -> list[str | None]:
    return [line.outcome for line in batch.lines]


def test_a_sealed_file_has_its_control_totals_and_is_sealed_once() -> None:
    batch = sealed()
    assert (batch.count, batch.total_fen, batch.sha256) == (3, 300_00, "h")
    batch.seal([a_line(1)], [], "other", NOW)
    assert batch.count == 3


def test_a_batch_in_which_nothing_can_be_paid_has_no_file() -> None:
    batch = Batch.gather("b", "p", XINING, ["a"], FINANCE, NOW)
    batch.seal([], [Excluded(application="a", reason="same_person")], "h", NOW)
    assert batch.status is Status.EMPTY and batch.due_at is None
    with pytest.raises(NothingMatches):
        batch.reconcile("f", [row(1, 1)], NOW)


def test_an_answer_settles_the_lines_that_it_names_and_they_are_carried_to_the_payments() -> None:
    batch = sealed()
    batch.reconcile("f", [row(2, 1), row(3, 2, "declined")], NOW)
    assert outcomes(batch) == ["paid", "declined", None]
    assert (batch.status, batch.due_at, [line.number for line in batch.unanswered]) == (Status.SEALED, NOW, [3])
    batch.carried([1])
    assert batch.due_at == NOW
    batch.carried([2])
    assert batch.due_at is None
    batch.reconcile("g", [row(2, 3)], NOW)
    assert batch.status is Status.SETTLED
    assert told(batch) == ["BatchReconciled", "BatchReconciled"]


def test_the_same_file_again_changes_nothing() -> None:
    batch = sealed()
    batch.reconcile("f", [row(2, 1), row(3, "zz")], NOW)
    before = batch.model_dump()
    batch.reconcile("f", [row(2, 1), row(3, "zz")], NOW)
    assert batch.model_dump() == before


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([row(2, 1), row(3, "nobody")], (Fault.UNKNOWN_REFERENCE, None)),
        ([row(2, 1), row(3, 2, amount=99_99)], (Fault.AMOUNT_DIFFERS, 2)),
        ([row(2, 1), row(3, 2, None)], (Fault.UNREADABLE, 2)),
        ([row(2, 1), row(3, 2, amount=None)], (Fault.UNREADABLE, 2)),
    ],
)
def test_what_does_not_match_is_put_in_a_queue_and_settles_nothing(
    rows: list[AnswerRow], fault: tuple[Fault, int | None]
) -> None:
    batch = sealed()
    batch.reconcile("f", rows, NOW)
    assert faults(batch) == [fault]
    assert outcomes(batch) == ["paid", None, None]


def test_two_rows_that_say_two_things_of_one_line_settle_it_neither_way() -> None:
    batch = sealed()
    batch.reconcile("f", [row(2, 1, "paid"), row(3, 1, "declined"), row(4, 2), row(5, 2)], NOW)
    assert faults(batch) == [(Fault.CONTRADICTS_ANOTHER_ROW, 1)] * 2
    assert outcomes(batch) == [None, "paid", None]
    other = sealed()
    other.reconcile("f", [row(2, 1, amount=1), row(3, 1, "paid")], NOW)
    assert outcomes(other) == [None, None, None] and len(faults(other)) == 2


def test_another_answer_than_the_earlier_one_changes_nothing_and_is_looked_at() -> None:
    batch = sealed()
    batch.reconcile("f", [row(2, 1)], NOW)
    batch.reconcile("g", [row(2, 1, "declined")], NOW)
    assert outcomes(batch) == ["paid", None, None]
    assert faults(batch) == [(Fault.CONTRADICTS_AN_EARLIER_ANSWER, 1)]


def test_another_batchs_answer_is_refused_whole() -> None:
    batch = sealed()
    with pytest.raises(NothingMatches):
        batch.reconcile("f", [row(2, "x"), row(3, "y")], NOW)
    assert batch.files == [] and batch.mismatches == []


def test_a_line_that_was_never_answered_is_decided_by_another_person_who_has_looked() -> None:
    batch = sealed()
    with pytest.raises(SamePerson):
        batch.decide(1, paid=True, reason="", by=handler(FINANCE), now=NOW)
    batch.decide(1, paid=False, reason="not_executed", by=OTHER, now=NOW)
    assert outcomes(batch) == ["declined", None, None] and batch.due_at == NOW
    with pytest.raises(AnsweredBefore):
        batch.decide(1, paid=True, reason="", by=OTHER, now=NOW)


def test_a_mismatch_leaves_the_queue_when_a_person_says_what_became_of_it() -> None:
    batch = sealed()
    batch.reconcile("f", [row(2, 1), row(3, "nobody")], NOW)
    with pytest.raises(NoSuchMismatch):
        batch.settle(2, OTHER, "", NOW)
    batch.settle(1, OTHER, "银行另一批次", NOW)
    assert faults(batch) == [] and batch.mismatches[0].settled_by == "finance-2"


ROWS = st.lists(
    st.builds(
        row,
        st.integers(2, 60),
        st.one_of(st.integers(1, 5), st.just("nobody")),
        st.sampled_from(["paid", "declined", None]),
        st.sampled_from([100_00, 99_00, None]),
    ),
    max_size=12,
)


@given(st.lists(ROWS, max_size=4))
def test_a_line_is_settled_only_by_a_row_that_says_its_reference_and_amount_and_never_twice(
    files: list[list[AnswerRow]],
) -> None:
    batch = sealed(5)
    for number, rows in enumerate(files):
        before = {line.number: line.outcome for line in batch.lines}
        try:
            batch.reconcile(f"f{number}", rows, NOW)
        except NothingMatches:
            continue
        for line in batch.lines:
            if before[line.number] is not None:
                assert line.outcome is before[line.number]
            elif line.outcome is not None:
                said = {
                    r.outcome for r in rows if r.reference == line.reference and r.amount_fen == 100_00 and r.outcome
                }
                assert said == {line.outcome}
        good = {line.reference for line in batch.lines if line.outcome is not None}
        for r in rows:
            if r.reference not in good:
                assert any(m.row == r.row and m.file == f"f{number}" for m in batch.mismatches)

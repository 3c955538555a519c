"""Payments that go to the bank together, in a file: gathered, fixed with control totals and a hash, and answered by a file.

Each attempt is written down in its disbursement before the file is fixed, and the file can be had only when it is fixed. What
the bank's answer settles is carried to the disbursements; what does not match waits for a person.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from services.assistance.domain.attempt import Outcome, Said
from services.assistance.domain.handling import Handler
from services.assistance.domain.reconciling import AnswerRow, Found, Line, Mismatch, matched
from services.assistance.published import BatchReconciled, BatchSealed
from services.chassis.domain import (
    Aggregate,
    Code,
    Count,
    Fen,
    Instant,
    NotFound,
    OrganizationPath,
    PersonId,
    Refused,
    TooMany,
)

MAX_LINES = 500
MAX_MISMATCHES = 1_000
MAX_FILES = 50


class Status(StrEnum):
    GATHERING = "gathering"
    SEALED = "sealed"
    SETTLED = "settled"
    """Every line has its answer."""
    EMPTY = "empty"
    """Nothing could be paid: there is no file."""


class NothingMatches(Refused):
    """Not one row names a line of this batch: it is another batch's answer."""

    code = "nothing_matches"


class TooManyMismatches(TooMany):
    code = "too_many_mismatches"


class NoSuchMismatch(NotFound):
    code = "no_such_mismatch"


class NoSuchLine(NotFound):
    code = "no_such_line"


class AnsweredBefore(Refused):
    code = "answered_before"


class Excluded(BaseModel):
    """An application that is not in the file, and the code of why."""

    model_config = ConfigDict(frozen=True)

    application: str
    reason: Code


class Batch(Aggregate, collection="batches"):
    indexes = (("programme", "made_at"), ("organization", "made_at"))
    moves: ClassVar[Mapping[Status, frozenset[Status]]] = {
        Status.GATHERING: frozenset({Status.SEALED, Status.EMPTY}),
        Status.SEALED: frozenset({Status.SETTLED}),
    }

    status: Status = Status.GATHERING
    programme: str
    organization: OrganizationPath
    made_by: PersonId
    made_at: Instant
    applications: Annotated[list[str], Field(min_length=1, max_length=MAX_LINES)]
    excluded: list[Excluded] = []
    lines: list[Line] = []
    count: Count = 0
    total_fen: Fen = 0
    sha256: str | None = None
    """Of the file as CSV."""
    sealed_at: Instant | None = None
    files: list[str] = []
    """The hashes of the answer files that were read."""
    mismatches: list[Mismatch] = []

    @classmethod
    def gather(
        cls,
        id: str,
        programme: str,
        organization: OrganizationPath,
        applications: Sequence[str],
        by: PersonId,
        now: datetime,
    ) -> Self:
        return cls(
            id=id,
            programme=programme,
            organization=organization,
            applications=list(dict.fromkeys(applications)),
            made_by=by,
            made_at=now,
            due_at=now,
        )

    def seal(self, lines: Sequence[Line], excluded: Sequence[Excluded], sha256: str, now: datetime) -> None:
        """Whoever carried the gathering on saw the same lines, for each is written down in its disbursement. Once."""
        if self.status is not Status.GATHERING:
            return
        self.excluded, self.due_at = list(excluded), None
        if not lines:
            self.become(Status.EMPTY)
            return
        self.become(Status.SEALED)
        self.lines, self.count, self.total_fen = list(lines), len(lines), sum(line.amount_fen for line in lines)
        self.sha256, self.sealed_at = sha256, now
        self.record(BatchSealed(**self._facts(), lines=self.count, total_fen=self.total_fen))

    def reconcile(self, file: str, rows: Sequence[AnswerRow], now: datetime) -> None:
        """`file` is the hash of what was read; the same file again changes nothing."""
        if self.status is Status.GATHERING or self.status is Status.EMPTY:
            raise NothingMatches("there is no payment file that this could answer")
        if file in self.files:
            return
        settling, found = matched(self.lines, rows)
        if not settling and not any(line is not None for _, _, line in found) and not self._repeats(rows):
            raise NothingMatches("not one row answers a line of this batch")
        if len(self.files) >= MAX_FILES or len(self.mismatches) + len(found) > MAX_MISMATCHES:
            raise TooManyMismatches("too much does not match", limit=MAX_MISMATCHES)
        self.files = [*self.files, file]
        self._queue(file, found, now)
        for number, row in settling.items():
            if row.outcome is not None and self._line(number).outcome is None:
                self._answer(number, row.outcome, row.reason)
        self._tell(now)

    def decide(self, number: int, *, paid: bool, reason: Code, by: Handler, now: datetime) -> None:
        """For a line that the bank never answered, by a person who has seen the account, and who did not make the batch."""
        by.is_another_than(paid=self.made_by)
        if self._line(number).outcome is not None:
            raise AnsweredBefore("this line has its answer", line=number)
        self._answer(number, Outcome.PAID if paid else Outcome.DECLINED, None if paid else reason)
        self._tell(now)

    def settle(self, number: int, by: Handler, note: str, now: datetime) -> None:
        """A person has looked into it. What is to be changed for it, they have changed by other means."""
        by.is_another_than(paid=self.made_by)
        if not 1 <= number <= len(self.mismatches):
            raise NoSuchMismatch("there is no such mismatch", number=number)
        done = {"settled_by": by.person, "settled_at": now, "note": note}
        self.mismatches = [
            one.model_copy(update=done) if one.number == number and one.settled_by is None else one
            for one in self.mismatches
        ]

    def carried(self, numbers: Sequence[int]) -> None:
        """These lines' disbursements have heard their answers."""
        known = set(numbers)
        self.lines = [
            line.model_copy(update={"carried": True}) if line.number in known else line for line in self.lines
        ]
        self.due_at = None if not self.to_carry else self.due_at

    @property
    def to_carry(self) -> list[Line]:
        return [line for line in self.lines if line.outcome is not None and not line.carried]

    @property
    def unanswered(self) -> list[Line]:
        return [line for line in self.lines if line.outcome is None]

    @property
    def open_mismatches(self) -> list[Mismatch]:
        return [mismatch for mismatch in self.mismatches if mismatch.settled_by is None]

    def _repeats(self, rows: Sequence[AnswerRow]) -> bool:
        """What is known already is said again in another file."""
        return bool({row.reference for row in rows} & {line.reference for line in self.lines})

    def _queue(self, file: str, found: Sequence[Found], now: datetime) -> None:
        for row, fault, line in found:
            self.mismatches = [
                *self.mismatches,
                Mismatch(
                    number=len(self.mismatches) + 1,
                    file=file,
                    row=row.row,
                    fault=fault,
                    line=line.number if line is not None else None,
                    amount_fen=row.amount_fen,
                    outcome=row.outcome,
                    found_at=now,
                ),
            ]

    def _answer(self, number: int, outcome: Said, reason: Code | None) -> None:
        said = {"outcome": outcome, "reason": reason}
        self.lines = [line.model_copy(update=said) if line.number == number else line for line in self.lines]

    def _tell(self, now: datetime) -> None:
        if not self.unanswered and self.status is Status.SEALED:
            self.become(Status.SETTLED)
        self.due_at = now if self.to_carry else self.due_at
        outcomes = [line.outcome for line in self.lines]
        self.record(
            BatchReconciled(
                **self._facts(),
                paid=outcomes.count(Outcome.PAID),
                declined=outcomes.count(Outcome.DECLINED),
                unanswered=outcomes.count(None),
                unmatched=len(self.open_mismatches),
            )
        )

    def _line(self, number: int) -> Line:
        if not 1 <= number <= len(self.lines):
            raise NoSuchLine("there is no such line", line=number)
        return self.lines[number - 1]

    def _facts(self) -> dict[str, str]:
        return {"batch": self.id, "programme": self.programme, "organization": self.organization}

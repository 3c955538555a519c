"""One import of a list: who brought it and what became of its rows. What was in them is not kept here."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Aggregate, Count, Instant, OrganizationPath, PersonId

MAX_TOLD = 10_000
"""As many as there can be rows: each bad one is told."""


class BadCell(BaseModel):
    """`row` as a spreadsheet numbers it, `column` as we call it; `code` says what is wrong, never with what stood there."""

    model_config = ConfigDict(frozen=True)

    row: int
    column: str
    code: str
    facts: dict[str, str | int | list[str]] = {}


class Import(Aggregate, collection="imports"):
    of: Literal["hardship_files", "memberships"]
    dry_run: bool
    organization: OrganizationPath
    brought_by: PersonId
    begun_at: Instant
    rows: Count = 0
    good: Count = 0
    """Those that are, or would be, kept."""
    known: Count = 0
    """Those that are there already; they are left as they are."""
    bad: list[BadCell] = []

    @classmethod
    def begin(
        cls,
        id: str,
        of: Literal["hardship_files", "memberships"],
        organization: OrganizationPath,
        by: PersonId,
        now: datetime,
        *,
        dry_run: bool,
    ) -> Self:
        return cls(id=id, of=of, dry_run=dry_run, organization=organization, brought_by=by, begun_at=now)

    def refuse(self, bad: BadCell) -> None:
        if len(self.bad) < MAX_TOLD:
            self.bad.append(bad)

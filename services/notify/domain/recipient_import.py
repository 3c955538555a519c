"""One import of recipients: who brought it, and what became of its lines. What was in them is not kept."""

from typing import Self

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Aggregate, Count, Instant, OrganizationPath, PersonId

MAX_TOLD = 1_000
"""Bad lines that are told one by one; all are counted."""


class BadLine(BaseModel):
    """`code` and `field` say what is wrong, never with what stood there."""

    model_config = ConfigDict(frozen=True)

    line: int
    field: str
    code: str
    facts: dict[str, str | int] = {}


class Tally(BaseModel):
    lines: Count = 0
    created: Count = 0
    changed: Count = 0
    unchanged: Count = 0
    bad: Count = 0
    told: list[BadLine] = []

    def refuse(self, bad: BadLine) -> None:
        self.bad += 1
        if len(self.told) < MAX_TOLD:
            self.told.append(bad)


class RecipientImport(Aggregate, collection="recipient_imports"):
    organization: OrganizationPath
    imported_by: PersonId
    finished_at: Instant
    tally: Tally

    @classmethod
    def finished(cls, id: str, organization: str, by: str, tally: Tally, now: Instant) -> Self:
        return cls(id=id, organization=organization, imported_by=by, tally=tally, finished_at=now)

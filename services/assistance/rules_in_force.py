"""The rulebook as it is now; and, at the first start, the rules that an installation begins with."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from services.assistance.domain.rulebook import THE_RULEBOOK, Rulebook
from services.assistance.domain.rules import Dated, Drive, GrievanceRules, HardshipRules, SubsistenceLine
from services.chassis.desk import Desk
from services.chassis.working_days import WorkingDays

BEGINNING = Path(__file__).with_name("rules.yaml")


class Rules(BaseModel):
    """A file of rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hardship: tuple[HardshipRules, ...] = ()
    lines: tuple[SubsistenceLine, ...] = ()
    grievance: tuple[GrievanceRules, ...] = ()
    drives: tuple[Drive, ...] = ()

    def all(self) -> Sequence[Dated]:
        return (*self.hardship, *self.lines, *self.grievance, *self.drives)


async def rulebook_of(desk: Desk) -> Rulebook:
    return await desk.of(Rulebook).get(THE_RULEBOOK)


def working_days_of(desk: Desk) -> WorkingDays:
    return WorkingDays(desk.settings.working_days)


async def begin_with_rules(desk: Desk) -> None:
    """A version that is known already stays as it is, whatever the file says now: decisions are explained by it."""
    rules = await asyncio.to_thread(_read)
    if not await desk.of(Rulebook).get_many((THE_RULEBOOK,)):
        await desk.of(Rulebook).create(_first(rules))
        return
    await desk.of(Rulebook).change(THE_RULEBOOK, lambda book: _add(book, rules))


def _first(rules: Rules) -> Rulebook:
    book = Rulebook(id=THE_RULEBOOK)
    _add(book, rules)
    return book


def _add(book: Rulebook, rules: Rules) -> None:
    for one in rules.all():
        if not book.has(one):
            book.adopt(one)


def _read() -> Rules:
    return Rules.model_validate(yaml.safe_load(BEGINNING.read_text(encoding="utf-8")))

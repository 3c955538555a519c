"""Brings a file in, in pages, each good row kept in the same write as the others of its page. A dry run goes all the way but
for the writing, and so tells the same of every row."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from services.assistance.domain.assessing import Bench
from services.assistance.domain.days import day_of
from services.assistance.domain.handling import Handler
from services.assistance.domain.hardship_file import HardshipFile
from services.assistance.domain.list_import import BadCell, Import
from services.assistance.domain.membership import Membership
from services.assistance.domain.rulebook import Rulebook
from services.assistance.importing import hardship_rows, member_rows
from services.assistance.importing.cells import Unfit
from services.assistance.subjects import subject_of
from services.assistance.tables.reading import Row, read_table
from services.chassis.desk import Desk
from services.chassis.domain import Aggregate, WuyiError, within

A = TypeVar("A", bound=Aggregate)
Making = Callable[[Row], A]

PAGE = 50


async def bring_hardship_files(data: bytes, report: Import, by: Handler, rulebook: Rulebook, desk: Desk) -> None:
    columns, required = hardship_rows.COLUMNS, hardship_rows.REQUIRED
    rows = await asyncio.to_thread(read_table, data, columns, required)
    now = desk.clock.now()

    def make(row: Row) -> HardshipFile:
        who, seen = hardship_rows.household_of(row)
        _below(who.organization, report, row)
        subject = subject_of(who.id_number, desk.keyring)
        return HardshipFile.open(subject, who, seen, by, Bench.of(rulebook, who.place, now))

    await _bring(rows, make, HardshipFile, report, desk)


async def bring_members(data: bytes, report: Import, by: Handler, desk: Desk) -> None:
    rows = await asyncio.to_thread(read_table, data, member_rows.COLUMNS, member_rows.REQUIRED)
    now = desk.clock.now()

    def make(row: Row) -> Membership:
        who, standing = member_rows.member_of(row)
        _below(who.organization, report, row)
        _not_ahead(standing, row, now)
        subject = subject_of(who.id_number, desk.keyring)
        by.keep_away_from((standing.person, subject))
        return Membership.brought_in(subject, standing.person, who, standing.joined_on, by.person, now)

    await _bring(rows, make, Membership, report, desk)


async def _bring(rows: Sequence[Row], make: Making[A], kind: type[A], report: Import, desk: Desk) -> None:
    seen: set[str] = set()
    report.rows = len(rows)
    for start in range(0, len(rows), PAGE):
        made: dict[str, A] = {}
        for row in rows[start : start + PAGE]:
            one = _made(row, make, report)
            if one is None:
                continue
            if one.id in seen:
                report.refuse(BadCell(row=row.number, column="id_number", code="twice_in_the_file"))
                continue
            seen.add(one.id)
            made[one.id] = one
        known = await desk.of(kind).get_many(list(made))
        new = [one for id, one in made.items() if id not in known]
        saved = [True] * len(new) if report.dry_run else await desk.of(kind).save_all(new)
        report.good += saved.count(True)
        report.known += len(known) + saved.count(False)
        await asyncio.sleep(0)


def _made(row: Row, make: Making[A], report: Import) -> A | None:
    try:
        return make(row)
    except Unfit as unfit:
        report.refuse(unfit.bad)
    except WuyiError as refusal:
        facts = {name: fact for name, fact in refusal.facts.items() if isinstance(fact, str | int | list)}
        report.refuse(BadCell(row=row.number, column="", code=refusal.reason, facts=facts))
    return None


def _below(organization: str, report: Import, row: Row) -> None:
    if not within(organization, report.organization):
        raise Unfit(BadCell(row=row.number, column="organization", code="outside_your_organization"))


def _not_ahead(standing: member_rows.Standing, row: Row, now: datetime) -> None:
    if standing.joined_on > day_of(now):
        raise Unfit(BadCell(row=row.number, column="joined_on", code="date_ahead"))

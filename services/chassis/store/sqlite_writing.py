"""Saves in one file: those that come together are a few statements, not some for each.

Around every statement SQLite's binding gives the interpreter away, and has to wait until it gets it back from a loop that is
busy: what a statement takes is little beside that. So a crowd of creations, and all their events, are one statement each.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from pydantic_core import to_json

from services.chassis.domain.errors import Invalid
from services.chassis.store.port import Write, Written

T = TypeVar("T")

AT_ONCE = 64
"""Rows of one statement. Every number of them is a statement of its own to prepare, and is kept prepared."""


@dataclass(frozen=True, slots=True)
class Row:
    """A write as it will rest."""

    table: str
    id: str
    version: int
    due_at: str | None
    body: str
    events: Sequence[tuple[str, str, str | None, str]]
    """The rows of its outbox."""


def row_of(write: Write) -> Row:
    document = write.document
    return Row(
        table_of(write.collection),
        document.id,
        document.version,
        document.due_at,
        to_json(document.body).decode(),
        [(write.collection, document.id, event.get("time"), to_json(event).decode()) for event in write.events],
    )


def table_of(collection: str) -> str:
    if not collection.isidentifier():
        raise Invalid(f"{collection!r} is not a collection", code="filter")
    return "c_" + collection


def save(db: sqlite3.Connection, asked: Sequence[Sequence[Row]]) -> list[list[Written]]:
    """One after the other, as they were asked; each stands on its own."""
    rows = [row for each in asked for row in each]
    outcomes: list[Written] = []
    for (table, is_new), run in groupby(rows, key=lambda row: (row.table, row.version == 1)):
        for some in _parts(list(run)):
            outcomes += _create(db, table, some) if is_new else [_change(db, row) for row in some]
    saved = (row for row, outcome in zip(rows, outcomes, strict=True) if outcome is Written.DONE)
    _tell(db, [event for row in saved for event in row.events])
    told = iter(outcomes)
    return [[next(told) for _ in each] for each in asked]


def _create(db: sqlite3.Connection, table: str, rows: Sequence[Row]) -> list[Written]:
    try:
        values = [value for row in rows for value in (row.id, row.due_at, row.body)]
        db.execute(f"insert into {table} (id, version, due_at, body) values {_marks('(?, 1, ?, ?)', rows)}", values)
    except sqlite3.IntegrityError:  # one of the ids is taken, and none was given: which one is found out one by one
        if len(rows) == 1:
            return [Written.STALE]
        return [outcome for row in rows for outcome in _create(db, table, [row])]
    return [Written.DONE] * len(rows)


def _change(db: sqlite3.Connection, row: Row) -> Written:
    cursor = db.execute(
        f"update {row.table} set version = ?, due_at = ?, body = ? where id = ? and version = ?",
        (row.version, row.due_at, row.body, row.id, row.version - 1),
    )
    return Written.DONE if cursor.rowcount == 1 else Written.STALE


def _tell(db: sqlite3.Connection, events: Sequence[tuple[str, str, str | None, str]]) -> None:
    for some in _parts(events):
        values = [value for event in some for value in event]
        db.execute(
            f"insert into outbox (collection, id, recorded_at, event) values {_marks('(?, ?, ?, ?)', some)}", values
        )


def _parts(rows: Sequence[T]) -> list[Sequence[T]]:
    return [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]


def _marks(one: str, rows: Sequence[object]) -> str:
    return ", ".join([one] * len(rows))

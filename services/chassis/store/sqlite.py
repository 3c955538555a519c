"""The store on one SQLite file: a table for each collection, and the outboxes in one more, in the same transaction."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from services.chassis.store.port import (
    Backlog,
    Condition,
    Document,
    Exists,
    Find,
    In,
    Pending,
    Range,
    Shape,
    Tally,
    Where,
    Write,
    Written,
    check_condition,
    check_field,
)
from services.chassis.store.sqlite_file import SqliteFile
from services.chassis.store.sqlite_writing import row_of, save, table_of

SCHEMA_VERSION = 1
SCHEMA = """
create table outbox (n integer primary key autoincrement, collection text not null, id text not null,
                     recorded_at text, event text not null)
"""


class SqliteStore:
    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._file = SqliteFile(path, SCHEMA_VERSION, SCHEMA, read_only=read_only)

    async def prepare(self, shapes: Sequence[Shape]) -> None:
        def work(db: sqlite3.Connection) -> None:
            for shape in shapes:
                table = table_of(shape.collection)
                db.execute(
                    f"create table if not exists {table}"
                    " (id text primary key, version integer not null, due_at text, body text not null)"
                )
                db.execute(f"create index if not exists {table}_due on {table}(due_at, id) where due_at is not null")
                for fields in shape.indexes:
                    name = f"{table}_by_" + "_".join(f.replace(".", "_") for f in fields)
                    columns = ", ".join([*(_column(f) for f in fields), "id"])
                    db.execute(f"create index if not exists {name} on {table}({columns})")

        await self._file.write(work)

    async def get_many(self, collection: str, ids: Sequence[str]) -> dict[str, Document]:
        table = table_of(collection)

        def work(db: sqlite3.Connection) -> dict[str, Document]:
            found: dict[str, Document] = {}
            for start in range(0, len(ids), 500):
                part = ids[start : start + 500]
                marks = ",".join("?" * len(part))
                rows = db.execute(f"select id, version, due_at, body from {table} where id in ({marks})", part)
                found.update((row[0], _document(row)) for row in rows)
            return found

        return await self._file.read(work)

    async def write(self, writes: Sequence[Write]) -> list[Written]:
        return await self._file.write_together(save, [row_of(write) for write in writes])

    async def find(self, collection: str, find: Find) -> list[Document]:
        clauses, values = _clauses(find.where)
        order = [*(_column(f) for f in find.sort), "id"]
        if find.after is not None:
            sign = "<" if find.descending else ">"
            clauses.append(f"({', '.join(order)}) {sign} ({', '.join('?' * len(order))})")
            values.extend(find.after)
        clauses.extend(f"{_column(f)} is not null" for f in find.sort)
        direction = " desc" if find.descending else ""
        sql = (
            f"select id, version, due_at, body from {table_of(collection)}{_where(clauses)}"
            f" order by {', '.join(c + direction for c in order)} limit ?"
        )
        values.append(find.limit)
        return await self._file.read(lambda db: [_document(row) for row in db.execute(sql, values)])

    async def due(self, collection: str, until: str, limit: int) -> list[str]:
        sql = f"select id from {table_of(collection)} where due_at is not null and due_at <= ? order by due_at, id limit ?"
        return await self._file.read(lambda db: [row[0] for row in db.execute(sql, (until, limit))])

    async def tally(
        self, collection: str, where: Where, by: Sequence[str] = (), total: str | None = None
    ) -> list[Tally]:
        for name in (*where, *by, *([total] if total else [])):
            check_field(name)
        for condition in where.values():
            check_condition(condition)
        clauses, values = _clauses(where)
        groups = [_column(f) for f in by]
        summed = f"coalesce(sum({_column(total)}), 0)" if total else "0"
        grouping = f" group by {', '.join(groups)}" if groups else ""
        sql = (
            f"select {', '.join([*groups, 'count(*)', summed])} from {table_of(collection)}{_where(clauses)}{grouping}"
        )
        rows = await self._file.read(lambda db: db.execute(sql, values).fetchall())
        return [Tally(tuple(row[:-2]), row[-2], row[-1]) for row in rows if row[-2]]

    async def pending(self, limit: int) -> list[Pending]:
        sql = "select n, collection, id, event from outbox order by n limit ?"
        rows = await self._file.read(lambda db: db.execute(sql, (limit,)).fetchall())
        return [Pending(row[1], row[2], from_json(row[3]), row[0]) for row in rows]

    async def clear(self, published: Sequence[Pending]) -> None:
        handles = to_json([pending.handle for pending in published]).decode()

        def work(db: sqlite3.Connection) -> None:
            db.execute("delete from outbox where n in (select value from json_each(?))", (handles,))

        await self._file.write(work)

    async def backlog(self) -> Backlog:
        sql = "select count(*), (select recorded_at from outbox order by n limit 1) from outbox"
        return await self._file.read(lambda db: Backlog(*db.execute(sql).fetchone()))

    async def close(self) -> None:
        await self._file.close()


def _document(row: tuple[Any, ...]) -> Document:
    return Document(id=row[0], version=row[1], due_at=row[2], body=from_json(row[3]))


def _column(name: str) -> str:
    check_field(name)
    return name if name in ("id", "version", "due_at") else f"json_extract(body, '$.{name}')"


def _where(clauses: Sequence[str]) -> str:
    return f" where {' and '.join(clauses)}" if clauses else ""


def _clauses(where: Where) -> tuple[list[str], list[Any]]:
    clauses: list[str] = []
    values: list[Any] = []
    for name, condition in where.items():
        _add(clauses, values, _column(name), condition)
    return clauses, values


def _add(clauses: list[str], values: list[Any], column: str, condition: Condition) -> None:
    match condition:
        case In(values=options):
            clauses.append(f"{column} in ({','.join('?' * len(options))})")
            values.extend(options)
        case Range():
            for sign, bound in ((">=", condition.ge), (">", condition.gt), ("<", condition.lt), ("<=", condition.le)):
                if bound is not None:
                    clauses.append(f"{column} {sign} ?")
                    values.append(bound)
            clauses.extend(_same_type(column, condition))
        case Exists(yes=yes):
            clauses.append(f"{column} is {'not ' if yes else ''}null")
        case _:
            clauses.append(f"{column} = ?")
            values.append(condition)


def _same_type(column: str, asked: Range) -> list[str]:
    """SQLite sorts every number before every text; the side that is open is closed where the other type begins."""
    if isinstance(asked.lt if asked.le is None else asked.le, str) and asked.ge is None and asked.gt is None:
        return [f"{column} >= ''"]
    if isinstance(asked.gt if asked.ge is None else asked.ge, int) and asked.lt is None and asked.le is None:
        return [f"{column} < ''"]
    return []

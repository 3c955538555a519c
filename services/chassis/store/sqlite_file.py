"""One SQLite file, one thread that writes, one that reads; both take whatever has queued up at once.

Writes and checkpoints stay on one connection (before 3.51.3 SQLite could reset a WAL under a second one), synchronous=FULL,
and a caller is told only after the commit that holds its write: a kill -9 at any moment loses nothing that was told.
"""

import asyncio
import errno
import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from services.chassis.domain.errors import Unavailable, WuyiError

Q = TypeVar("Q")
T = TypeVar("T")
MAX_GROUP = 512
CHECKPOINT_PAGES = 4_000
"""16 MB of pages that were written, many of them again and again, before they are brought home."""


class _Asked(Generic[Q, T]):
    __slots__ = ("error", "future", "item", "loop", "value", "work")

    def __init__(self, work: Callable[[sqlite3.Connection, list[Q]], list[T]], item: Q) -> None:
        self.work = work
        self.item = item
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self.loop.create_future()
        self.value: T
        self.error: BaseException | None = None


class NewerData(WuyiError):
    code = "newer_data"


class InUse(WuyiError):
    code = "data_in_use"


class FileLock:
    """One process at a time in a data folder; the lock goes with the process, however it dies."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "in-use"
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._handle)
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            raise InUse(f"{folder} is in use by another process: stop it, or set WUYI_DATA to another folder") from None

    def release(self) -> None:
        os.close(self._handle)


class SqliteFile:
    def __init__(self, path: Path, schema_version: int, schema: str, *, read_only: bool = False) -> None:
        """`read_only` is for who looks at what another process may be writing: nothing is made, nor checkpointed, by looking."""
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._read_only = read_only
        self._writes: SimpleQueue[_Asked[Any, Any] | None] = SimpleQueue()
        self._reads: SimpleQueue[_Asked[Any, Any] | None] = SimpleQueue()
        self._closed = False
        self._writer = self._connect()
        try:
            self._check_version(schema_version, schema)
        except BaseException:
            self._writer.close()
            raise
        self._reader = self._connect()
        self._reader.execute("pragma query_only=on")
        self._threads = [
            threading.Thread(target=self._write_loop, name=f"{path.stem}-writes", daemon=True),
            threading.Thread(target=self._read_loop, name=f"{path.stem}-reads", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _connect(self) -> sqlite3.Connection:
        where = f"{self._path.absolute().as_uri()}?mode={'ro' if self._read_only else 'rwc'}"
        connection = sqlite3.connect(
            where, uri=True, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        if not self._read_only:
            connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        connection.execute("pragma busy_timeout=5000")
        connection.execute("pragma cache_size=-4000")
        connection.execute(f"pragma wal_autocheckpoint={CHECKPOINT_PAGES}")
        connection.execute("pragma temp_store=memory")
        return connection

    def _check_version(self, schema_version: int, schema: str) -> None:
        (found,) = self._writer.execute("pragma user_version").fetchone()
        if found > schema_version:
            raise NewerData(
                f"{self._path.name} was written by a newer Wuyi (schema {found}, this one knows {schema_version}): "
                "run the newer version, or restore a backup from before it"
            )
        if found < schema_version and not self._read_only:
            self._writer.executescript(f"begin immediate;{schema};pragma user_version={schema_version};commit;")

    @property
    def closed(self) -> bool:
        return self._closed

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run on the writing thread, inside a transaction shared with whatever else is waiting; answered after the commit.

        An exception from `work` fails the whole group, so `work` reports what it expects (a stale version) as a value.
        """
        return await self._ask(self._writes, _each, work)

    async def write_together(self, work: Callable[[sqlite3.Connection, list[Q]], list[T]], item: Q) -> T:
        """As `write`, for what is written often: items that wait next to each other are handed to `work` as one list."""
        return await self._ask(self._writes, work, item)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._ask(self._reads, _each, work)

    async def _ask(
        self,
        queue: "SimpleQueue[_Asked[Any, Any] | None]",
        work: Callable[[sqlite3.Connection, list[Q]], list[T]],
        item: Q,
    ) -> T:
        if self._closed:
            raise Unavailable(f"{self._path.name} is closed")
        asked = _Asked(work, item)
        queue.put(asked)
        return await asked.future

    def _write_loop(self) -> None:
        for group in _groups(self._writes):
            try:
                self._writer.execute("begin immediate")
                for work, run in groupby(group, key=lambda asked: asked.work):
                    together = list(run)
                    values = work(self._writer, [asked.item for asked in together])
                    for asked, value in zip(together, values, strict=True):
                        asked.value = value
                self._writer.execute("commit")
            except BaseException as error:
                self._abandon()
                told = _told(error)
                for asked in group:
                    asked.error = told
            _answer(group)

    def _read_loop(self) -> None:
        for group in _groups(self._reads):
            for asked in group:
                try:
                    (asked.value,) = asked.work(self._reader, [asked.item])
                except BaseException as error:
                    asked.error = _told(error)
            _answer(group)

    def _abandon(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute("rollback")

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._writes.put(None)
        self._reads.put(None)
        await asyncio.to_thread(self._join)

    def _join(self) -> None:
        for thread in self._threads:
            thread.join()
        self._reader.close()
        self._writer.close()


def _each(db: sqlite3.Connection, works: list[Callable[[sqlite3.Connection], T]]) -> list[T]:
    return [work(db) for work in works]


def _groups(queue: "SimpleQueue[_Asked[Any, Any] | None]") -> "Iterator[list[_Asked[Any, Any]]]":
    """Wait for one, then take all that have queued up behind it."""
    while True:
        asked = queue.get()
        if asked is None:
            return
        group, last = [asked], False
        while len(group) < MAX_GROUP and not queue.empty():
            more = queue.get()
            if more is None:
                last = True
                break
            group.append(more)
        yield group
        if last:
            return


def _told(error: BaseException) -> BaseException:
    if isinstance(error, sqlite3.OperationalError) and getattr(error, "sqlite_errorname", "") == "SQLITE_ERROR":
        return error  # a mistake of ours in SQL, not the disk's
    if isinstance(error, sqlite3.OperationalError | sqlite3.DatabaseError | OSError):
        full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
        reason = "the disk is full" if full else f"the store failed: {error}"
        return Unavailable(
            f"{reason}; nothing was written, the same request may be sent again", code="store_unavailable"
        )
    return error


def _answer(group: list[_Asked[Any, Any]]) -> None:
    """Wake the callers, all of one loop in one call: a wake-up costs more than the answer."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Asked[Any, Any]]] = {}
    for asked in group:
        by_loop.setdefault(asked.loop, []).append(asked)
    for loop, answered in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, answered)
        except RuntimeError:
            continue  # that loop is closed: nobody waits for the answer any more


def _settle(answered: list[_Asked[Any, Any]]) -> None:
    for asked in answered:
        if asked.future.cancelled():
            continue
        if asked.error is not None:
            asked.future.set_exception(asked.error)
        else:
            asked.future.set_result(asked.value)

"""The one place that knows which MongoDB driver is used: PyMongo's async client, or motor (docs/adr/0005).

Both come with the same errors, operations and cursors; what differs is hidden here. Nothing waits for ever: what MongoDB does not
answer in time is Unavailable, and whether a write was done is then found out by whoever wrote (`mongodb_writing.py`).
"""

import asyncio
import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from bson.errors import BSONError
from pymongo import IndexModel, InsertOne, ReadPreference, UpdateOne, WriteConcern
from pymongo.errors import BulkWriteError, ConnectionFailure, InvalidOperation, OperationFailure
from pymongo.read_concern import ReadConcern

from services.chassis.domain.errors import Invalid, Unavailable

DriverName = Literal["pymongo", "motor"]
Json = dict[str, Any]
Operation = InsertOne[Json] | UpdateOne

ANSWER_SECONDS = 10.0
INDEX_SECONDS = 600.0
MAJORITY_MS = 8_000
"""Shorter than the wait for the answer, so that it is the server who says that the majority did not follow."""

_DEFAULTS: Mapping[str, Any] = {
    "appname": "wuyi",
    "serverSelectionTimeoutMS": 5_000,
    "connectTimeoutMS": 5_000,
    "socketTimeoutMS": int(INDEX_SECONDS * 1000),
    "maxPoolSize": 64,
}

_AWAY = frozenset(
    {
        6, 7, 89, 9001, 317,  # host unreachable or not found, network, socket, connection pool
        91, 11600, 11602, 10107, 13435, 13436, 189,  # shutting down, interrupted, stepping down
        50, 262, 64, 202, 24, 112, 133, 134, 70, 63, 13388,  # time, majority, locks, shards on the move
        13, 18, 8000, 391,  # credentials that are being changed: a matter for operators, not for parking an event
        14031, 371, 28, 39,  # the disk is full, or writes are blocked
    }
)  # fmt: skip


class Driver:
    """One database. Reads and writes with the concern that survives the loss of any one member."""

    def __init__(self, client: Any, database: str) -> None:
        self._client = client
        self._database = client.get_database(
            database,
            read_concern=ReadConcern("majority"),
            write_concern=WriteConcern("majority", wtimeout=MAJORITY_MS, j=True),
            read_preference=ReadPreference.PRIMARY,
        )
        self._closed = False

    async def find(
        self, collection: str, where: Json, fields: Json | None, limit: int, sort: Any = None, hint: str | None = None
    ) -> list[Json]:
        async with self._reached():
            cursor = self._database[collection].find(
                where, fields, sort=sort, limit=limit, batch_size=max(limit, 2), hint=hint
            )
            found: list[Json] = await cursor.to_list(None)
            return found

    async def aggregate(self, collection: str, pipeline: Sequence[Json]) -> list[Json]:
        async with self._reached():
            cursor = self._database[collection].aggregate(pipeline)
            if inspect.isawaitable(cursor):  # PyMongo's is, motor's is the cursor itself
                cursor = await cursor
            found: list[Json] = await cursor.to_list(None)
            return found

    async def apply(self, collection: str, operations: Sequence[Operation]) -> tuple[int, list[Json]]:
        """Each on its own: how many updates met their document, and the errors of those that failed.

        Raises Unavailable where it is not known which were done: the connection broke, or the majority did not follow in time.
        """
        async with self._reached():
            try:
                result = await self._database[collection].bulk_write(operations, ordered=False)
            except BulkWriteError as error:
                told = error.details or {}
                if told.get("writeConcernErrors"):
                    raise Unavailable("the majority did not follow in time", code="store_unavailable") from error
                return told.get("nMatched", 0), list(told.get("writeErrors", ()))
            return int(result.matched_count), []

    async def create_indexes(self, collection: str, indexes: Sequence[IndexModel]) -> None:
        async with self._reached(INDEX_SECONDS):
            await self._database[collection].create_indexes(indexes)

    async def close(self) -> None:
        self._closed = True
        closing = self._client.close()
        if inspect.isawaitable(closing):
            await closing

    def _reached(self, seconds: float = ANSWER_SECONDS) -> "_Reached":
        if self._closed:
            raise Unavailable("the store is closed", code="store_unavailable")
        return _Reached(seconds)


class _Reached:
    """Time and trouble of one question to MongoDB."""

    __slots__ = ("_timeout", "_told")

    def __init__(self, seconds: float) -> None:
        self._timeout = asyncio.timeout(seconds)
        self._told = _told()

    async def __aenter__(self) -> None:
        self._told.__enter__()
        await self._timeout.__aenter__()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool | None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as late:
            return self._told.__exit__(TimeoutError, late, late.__traceback__)
        return self._told.__exit__(kind, error, trace)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (ConnectionFailure, TimeoutError) as error:
        raise _away(error) from error
    except OperationFailure as error:
        if error.code in _AWAY or error.has_error_label("RetryableWriteError") or error.timeout:
            raise _away(error) from error
        raise
    except InvalidOperation as error:  # the client was closed in the meantime
        raise _away(error) from error
    except (BSONError, OverflowError) as error:
        raise Invalid(f"this cannot be kept: {error}", code="not_storable") from error


def _away(error: Exception) -> Unavailable:
    return Unavailable(
        f"the store does not answer ({type(error).__name__}); the same request may be sent again",
        code="store_unavailable",
    )


def connect(url: str, database: str, driver: DriverName = "pymongo") -> Driver:
    """Nothing is sent yet: the first question opens the connections. What the URL says goes before our own times and sizes."""
    said = {name.lower() for name, _ in parse_qsl(urlsplit(url).query)}
    options = {name: value for name, value in _DEFAULTS.items() if name.lower() not in said}
    if driver == "motor":
        from motor.motor_asyncio import AsyncIOMotorClient

        return Driver(AsyncIOMotorClient(url, io_loop=asyncio.get_running_loop(), **options), database)
    from pymongo import AsyncMongoClient

    return Driver(AsyncMongoClient(url, **options), database)

"""Which store a setting names: one line for each kind that there is."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from services.chassis.domain.errors import Invalid
from services.chassis.store.port import Store
from services.chassis.store.sqlite import SqliteStore

READ_ONLY = "mode=ro"


class NoSuchStore(Invalid):
    code = "no_such_store"


async def _sqlite(url: str, service: str) -> Store:
    """`sqlite:///folder`: one file per service in that folder; with `?mode=ro` it is only looked at."""
    folder, _, mode = url.removeprefix("sqlite:///").partition("?")
    return await asyncio.to_thread(SqliteStore, Path(folder) / f"{service}.db", read_only=mode == READ_ONLY)


async def _mongodb(url: str, service: str) -> Store:
    """`mongodb://hosts/prefix?options`: one database per service, `prefix_service` (`wuyi_…` where no prefix is given)."""
    from services.chassis.store.mongodb import MongodbSettings, MongodbStore  # heavy, and not needed embedded

    prefix = urlsplit(url).path.strip("/") or "wuyi"
    return MongodbStore(url, f"{prefix}_{service}", MongodbSettings().driver)


KINDS: dict[str, Callable[[str, str], Awaitable[Store]]] = {
    "sqlite": _sqlite,
    "mongodb": _mongodb,
    "mongodb+srv": _mongodb,
}


async def open_store(url: str, service: str) -> Store:
    kind = KINDS.get(url.partition("://")[0])
    if kind is None:
        raise NoSuchStore(f"WUYI_STORE names no store that there is; there are {', '.join(KINDS)}")
    return await kind(url, service)

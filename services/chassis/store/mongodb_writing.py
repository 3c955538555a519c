"""Writes on their way to one collection: what has gathered while others travel goes in one message; each hears of its own outcome.

MongoDB answers a bulk with counts, and a broken connection with nothing. Where the count is short, the documents are read and their
marks say whose save it was. Where nothing was heard, the very same writes are sent again: each either applies now, or finds its
version taken, and then the mark says by whom. So an outcome is DONE or STALE only when it can no longer become the other, and
Unavailable when the majority cannot be asked.
"""

import asyncio
import random
from collections.abc import Sequence

from services.chassis.domain.errors import Unavailable
from services.chassis.gathering import Gathering
from services.chassis.store.mongodb_driver import Driver, Json, Operation
from services.chassis.store.mongodb_resting import became, saving
from services.chassis.store.port import Write, Written

Outcome = Written | Exception

MAX_TOGETHER = 1_000
MAX_UNDERWAY = 4
"""Messages to one collection at a time; while all are underway, what comes gathers for the next."""
RESOLVE_SECONDS = 15.0
_DUPLICATE_KEY = 11000
_TOO_LARGE = (10334, 17419, 17420)
_MARKS_FIELDS = {"version": 1, "saves": 1}


class Writer:
    def __init__(self, driver: Driver, collection: str) -> None:
        self._driver = driver
        self._collection = collection
        self._gathering: Gathering[Write, Outcome] = Gathering(self._carry_out, MAX_UNDERWAY, MAX_TOGETHER)

    async def write(self, writes: Sequence[Write]) -> list[Outcome]:
        """An exception is an outcome too: that of one write says nothing of the others."""
        return await self._gathering.ask(writes)

    async def finish(self) -> None:
        await self._gathering.finish()

    async def _carry_out(self, writes: Sequence[Write]) -> list[Outcome]:
        """Two writes to one document in their order, each in a message of its own."""
        outcomes: dict[int, Outcome] = {}
        left = list(range(len(writes)))
        while left:
            first: dict[str, int] = {}
            again = [at for at in left if first.setdefault(writes[at].document.id, at) != at]
            message = _Message(self._driver, self._collection, writes, list(first.values()))
            outcomes.update(await message.sent())
            left = again
        return [outcomes[at] for at in range(len(writes))]


class _Message:
    """Writes to different documents, sent until each has its outcome."""

    def __init__(self, driver: Driver, collection: str, writes: Sequence[Write], which: Sequence[int]) -> None:
        self._driver = driver
        self._collection = collection
        self._writes = writes
        self._mark = random.getrandbits(62)
        self._outcomes: dict[int, Outcome] = {}
        self._operations: dict[int, Operation] = {}
        for at in which:
            try:
                self._operations[at] = saving(writes[at], self._mark)
            except Exception as error:  # it cannot be kept; the others can
                self._outcomes[at] = error
        self._unheard = False
        """Whether any of them may have been done without our hearing of it."""

    async def sent(self) -> dict[int, Outcome]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + RESOLVE_SECONDS
        pause = 0.02
        while True:
            error = await self._try(self._left())
            left = self._left()
            if not left:
                return self._outcomes
            if loop.time() > deadline:
                self._outcomes.update(dict.fromkeys(left, error or Unavailable("the majority does not answer")))
                return self._outcomes
            await asyncio.sleep(random.random() * pause)
            pause = min(2 * pause, 1.0)

    def _left(self) -> list[int]:
        return [at for at in self._operations if at not in self._outcomes]

    async def _try(self, left: Sequence[int]) -> Unavailable | None:
        if not left:
            return None
        try:
            matched, errors = await self._driver.apply(self._collection, [self._operations[at] for at in left])
            await self._take(left, matched, {left[error["index"]]: error for error in errors})
        except Unavailable as error:
            self._unheard = True
            return error
        return None

    async def _take(self, left: Sequence[int], matched: int, failed: dict[int, Json]) -> None:
        updates = [at for at in left if at not in failed and self._writes[at].document.version > 1]
        taken = [at for at, error in failed.items() if error["code"] == _DUPLICATE_KEY]
        refused = failed.keys() - set(taken)
        stale, doubtful = ([], taken) if self._unheard else (taken, [])
        if matched < len(updates):
            if matched or self._unheard:
                doubtful = [*doubtful, *updates]
            else:
                stale = [*stale, *updates]
        if doubtful:
            await self._ask(doubtful)
        for at in left:
            if at in refused:
                self._outcomes[at] = _refusal(failed[at])
            elif at not in doubtful:
                self._outcomes[at] = Written.DONE
        self._outcomes.update(dict.fromkeys(stale, Written.STALE))

    async def _ask(self, doubtful: Sequence[int]) -> None:
        """Those of which the answer did not say whether they were done, now or when nothing was heard."""
        ids = [self._writes[at].document.id for at in doubtful]
        found = await self._driver.find(self._collection, {"_id": {"$in": ids}}, _MARKS_FIELDS, len(ids))
        rested: dict[str, Json] = {each["_id"]: each for each in found}
        for at in doubtful:
            write = self._writes[at]
            try:
                done = became(write, self._mark, rested.get(write.document.id))
            except Unavailable as unknown:
                self._outcomes[at] = unknown
                continue
            if done is not None:
                self._outcomes[at] = Written.DONE if done else Written.STALE


def _refusal(error: Json) -> Exception:
    if error["code"] in _TOO_LARGE:
        return Unavailable("too many events of this document wait to be published", code="outbox_full")
    return RuntimeError(f"MongoDB refused a write: {error['code']} {error.get('errmsg', '')}")

"""Documents by their id, from one collection: those that are asked for while others are fetched are fetched together."""

from collections.abc import Sequence
from copy import deepcopy

from services.chassis.gathering import Gathering
from services.chassis.store.mongodb_driver import Driver, Json
from services.chassis.store.mongodb_resting import document
from services.chassis.store.port import Document

MAX_TOGETHER = 1_000
MAX_UNDERWAY = 4

STATE: Json = {"version": 1, "due_at": 1, "body": 1}
"""What of a document at rest is read for its state."""


class Reader:
    def __init__(self, driver: Driver, collection: str) -> None:
        self._driver = driver
        self._collection = collection
        self._gathering: Gathering[str, Document | None] = Gathering(self._fetch, MAX_UNDERWAY, MAX_TOGETHER)

    async def get(self, ids: Sequence[str]) -> dict[str, Document]:
        found: dict[str, Document] = {}
        for start in range(0, len(ids), MAX_TOGETHER):
            together = await self._gathering.ask(ids[start : start + MAX_TOGETHER])
            found.update((each.id, each) for each in together if each is not None)
        return found

    async def _fetch(self, ids: list[str]) -> list[Document | None]:
        wanted = list(dict.fromkeys(ids))
        where: Json = {"_id": wanted[0] if len(wanted) == 1 else {"$in": wanted}}
        rested = await self._driver.find(self._collection, where, STATE, len(wanted))
        found = {each["_id"]: document(each) for each in rested}
        given = set[str]()
        answers: list[Document | None] = []
        for id in ids:
            # who asks may change what is in the body, so nobody else is given the same one
            answers.append(deepcopy(found.get(id)) if id in given else found.get(id))
            given.add(id)
        return answers

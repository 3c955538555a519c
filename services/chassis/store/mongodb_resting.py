"""How a document rests in MongoDB:

    {_id, version, due_at?, body: {…}, outbox: [event, …], saves: [mark, …]}

`body` is replaced whole by each save; `outbox` is only ever pushed to by saves and pulled from by the relay, event by event, so
neither can undo the other; `saves` are the marks of the last saves, the latest last, by which a writer that never heard the answer
finds out whether it was the one. An outbox is found by the times of its events themselves: there is no second field that could
disagree with it.
"""

from pymongo import ASCENDING, IndexModel, InsertOne, UpdateOne

from services.chassis.domain.errors import Unavailable
from services.chassis.store.mongodb_asking import path
from services.chassis.store.mongodb_driver import Json, Operation
from services.chassis.store.mongodb_names import decoded, encoded
from services.chassis.store.port import Document, Pending, Shape, Write

MARKS = 32
"""How many later saves may come before a writer asks what became of its own: of a document that many want, many come while it asks."""

WAITING: Json = {"outbox.time": {"$gt": ""}}
WAITING_INDEX = "waiting"


def indexes(shape: Shape) -> list[IndexModel]:
    declared = {"by_" + "_".join(name.replace(".", "_") for name in fields): fields for fields in shape.indexes}
    return [
        IndexModel([("outbox.time", ASCENDING)], name=WAITING_INDEX, sparse=True),
        IndexModel([("due_at", ASCENDING)], name="due", sparse=True),
        *(
            IndexModel([*((path(name), ASCENDING) for name in fields), ("_id", ASCENDING)], name=name)
            for name, fields in declared.items()
        ),
    ]


def saving(write: Write, mark: int) -> Operation:
    """What makes the document this version, if it is the one before; done again with the same mark it does nothing more."""
    document = write.document
    state: Json = {"version": document.version, "body": encoded(document.body)}
    if document.due_at is not None:
        state["due_at"] = document.due_at
    events = [encoded(event) for event in write.events]
    if document.version == 1:
        return InsertOne({"_id": document.id, **state, **({"outbox": events} if events else {}), "saves": [mark]})
    pushed: Json = {"saves": {"$each": [mark], "$slice": -MARKS}}
    if events:
        pushed["outbox"] = {"$each": events}
    change: Json = {"$set": state, "$push": pushed}
    if document.due_at is None:
        change["$unset"] = {"due_at": ""}
    return UpdateOne({"_id": document.id, "version": document.version - 1}, change)


def became(write: Write, mark: int, rested: Json | None) -> bool | None:
    """Whether the document at rest says that this write was done. None: not yet, it is to be asked again.

    Only to be asked of a write that did not apply when it was last tried: its version is then taken, by itself or by another.
    """
    document = write.document
    later = (rested["version"] if rested else 0) - document.version
    if rested is None or later < 0:
        never = document.version > 1 and (rested is None or later < -1)
        return False if never else None  # what took the version is not with the majority yet
    saves = rested["saves"]
    if later >= len(saves):
        raise Unavailable("too much was saved since: it cannot be told whether this was", code="outcome_unknown")
    return bool(saves[-1 - later] == mark)


def clearing(id: str, events: list[str]) -> Operation:
    return UpdateOne({"_id": id}, {"$pull": {"outbox": {"id": {"$in": events}}}})


def document(rested: Json) -> Document:
    return Document(rested["_id"], rested["version"], decoded(rested["body"]), rested.get("due_at"))


def waiting(collection: str, rested: Json) -> list[Pending]:
    return [Pending(collection, rested["_id"], decoded(event), event["id"]) for event in rested.get("outbox", ())]

"""What an audit reads: every document of a service, and every record of the log. It changes nothing by looking."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from services.chassis.desk import Desk
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import WuyiError
from services.chassis.log.port import EventLog, Partition, Record
from services.chassis.service import Service
from services.chassis.store.codec import Codec
from services.chassis.store.port import Find, Store

A = TypeVar("A", bound=Aggregate)
PAGE = 500
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that is there and cannot be made into an aggregate any more."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Books:
    """One service's side of the truth; the log is shared by all."""

    service: Service
    desk: Desk
    store: Store
    log: EventLog

    @property
    def group(self) -> str:
        return f"wuyi.{self.service.name}"

    def topic_of(self, kind: type[Aggregate]) -> str:
        """Where its events go: one topic for each kind of aggregate, named after it unless it says otherwise."""
        return f"wuyi.{self.service.name}.{kind.stream or _WORD.sub('_', kind.__name__).lower()}"

    async def documents(self, kind: type[A]) -> AsyncIterator[list[A | Unread]]:
        """All of them, page by page; one that cannot be read is told as such and does not hide the rest."""
        codec = Codec(kind, self.desk.keyring)
        after: Sequence[str | int] | None = None
        while True:
            found = await self.store.find(kind.collection, Find(limit=PAGE, after=after))
            page: list[A | Unread] = []
            for document in found:
                try:
                    page.append(codec.aggregate(document))
                except ValidationError as error:
                    places = sorted({".".join(map(str, e["loc"])) for e in error.errors(include_input=False)})
                    page.append(Unread(document.id, f"does not fit its kind: {', '.join(places)}"))
                except WuyiError as error:
                    page.append(Unread(document.id, error.reason))
            if page:
                yield page
            if len(found) < PAGE:
                return
            after = (found[-1].id,)

    async def read(self, kind: type[A]) -> AsyncIterator[A]:
        """Those that can be read; the others are the documents' own check."""
        async for page in self.documents(kind):
            for document in page:
                if not isinstance(document, Unread):
                    yield document


async def records(log: EventLog, topic: str, partitions: int) -> AsyncIterator[list[Record]]:
    for number in range(partitions):
        offset = 0
        while page := await log.read(Partition(topic, number), offset, PAGE):
            yield page
            offset = page[-1].offset + 1

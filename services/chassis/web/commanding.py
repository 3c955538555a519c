"""A command carried out once, whatever the network does: the same key and body hear the same answer, also after a crash.

What was answered is kept in the document that the command made or changed, in the same write. So there is no moment at
which one is durable and the other is not, and nothing else to keep, expire or lose.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import cached_property
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from services.chassis.domain.aggregate import Aggregate, Answer
from services.chassis.domain.errors import Conflict, KeyReused, WuyiError
from services.chassis.ids import derived_id, new_id
from services.chassis.store.repository import Repository
from services.chassis.web.answers import respond, written
from services.chassis.web.arrival import Arrival
from services.chassis.web.callers import Caller, NotSignedIn, caller_of
from services.chassis.web.problems import Malformed
from services.chassis.web.reaching import AtHand, desk_of

A = TypeVar("A", bound=Aggregate)

MAX_KEY = 200
_KEY = re.compile(rb"^[\x20-\x7e]{1,200}$")
_VERSION = re.compile(rb'^"(0|[1-9][0-9]{0,17})"$')

CREATED = 201
CHANGED = 200


class Exists(Conflict):
    """The natural key is taken."""

    code = "exists"


class Commanding:
    """One command under way: who gives it, when, under which key, and upon which version."""

    def __init__(self, caller: Caller, now: datetime, expected: int | None, key: str | None, fingerprint: str) -> None:
        self.caller = caller
        self.now = now
        self.expected = expected
        """The version that the caller has seen (If-Match)."""
        self._key = key
        self._fingerprint = fingerprint

    @cached_property
    def id(self) -> str:
        """For what is created: the same whenever the same key is sent."""
        return new_id() if self._key is None else derived_id("created", self._key)

    async def create(
        self,
        repository: Repository[A],
        making: A | Callable[[], A | Awaitable[A]],
        view: Callable[[A], BaseModel],
        status: int = CREATED,
        id: str | None = None,
    ) -> Response:
        """Save what is made, and answer with its view.

        `making` may be a function that makes it, which is to be preferred where the making can be refused by what has
        changed since (a deadline, another document): then a repetition hears its answer and not the refusal. `id` is what
        it will have, where that is a natural key and not this command's.
        """
        try:
            aggregate = await _made(making)
        except WuyiError:
            again = await self.answered_before(repository, view, status, id)
            if again is None:
                raise
            return again
        aggregate.version = 1
        body = written(view(aggregate))
        if self._key is not None:
            aggregate.remember(self._answer(self._key, status, body, 1))
        aggregate.version = 0
        if await repository.create(aggregate):
            return respond(body, 1, status)
        again = await self.answered_before(repository, view, status, aggregate.id)
        if again is None:
            raise Exists(f"there is such a {repository.kind.__name__} already", kind=repository.kind.__name__)
        return again

    async def create_from(
        self,
        repository: Repository[A],
        stream: AsyncIterator[bytes],
        making: Callable[[AsyncIterator[bytes]], Awaitable[A]],
        view: Callable[[A], BaseModel],
        status: int = CREATED,
    ) -> Response:
        """Create what is made of a body that is never whole in memory, so that it is known only at its end which it was.

        Under a key that was answered before, the body is read to its end and compared, and nothing is made of it.
        """
        passing = self._read(stream)
        if self._key is not None and await repository.get_many((self.id,)):
            async for _ in passing:
                pass
            again = await self.answered_before(repository, view, status)
            if again is not None:
                return again
        return await self.create(repository, await making(passing), view, status)

    async def whole(self, stream: AsyncIterator[bytes]) -> bytes:
        """A body that streams, read at once where no more is let in than may be held."""
        return b"".join([part async for part in self._read(stream)])

    async def _read(self, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        digest = hashlib.blake2b(self._fingerprint.encode(), digest_size=16)
        async for part in stream:
            digest.update(part)
            yield part
        self._fingerprint = digest.hexdigest()

    async def change(
        self,
        repository: Repository[A],
        id: str,
        decide: Callable[[A], object],
        view: Callable[[A], BaseModel],
        *,
        within: str | None = None,
        status: int = CHANGED,
    ) -> Response:
        """Carry `decide` out on one document, and answer with its view. A repetition changes nothing."""
        if self._key is None:
            changed, _ = await repository.change(id, decide, within=within, expected=self.expected)
            return respond(written(view(changed)), changed.version, status)
        key = self._key
        told: list[Answer] = []

        def once(aggregate: A) -> None:
            told[:] = [] if (before := self._heard(aggregate)) is None else [before]
            if told:
                return
            if self.expected is not None and aggregate.version != self.expected:
                raise Conflict("it was changed since it was read", code="stale", version=aggregate.version)
            decide(aggregate)

        def remembered(aggregate: A, _: None) -> Answer | None:
            if told:
                return None
            made = self._answer(key, status, written(view(aggregate)), aggregate.version)
            told.append(made)
            return made

        await repository.change(id, once, within=within, answer=remembered)
        return _again(told[0])

    async def answered_before(
        self, repository: Repository[A], view: Callable[[A], BaseModel], status: int, id: str | None = None
    ) -> Response | None:
        """The answer to this very creation, if there was one; asked first where making it would change other things."""
        if self._key is None:
            return None
        id = id or self.id
        found = (await repository.get_many((id,))).get(id)
        if found is None:
            return None
        heard = self._heard(found)
        if heard is not None:
            return _again(heard)
        if id != self.id:
            return None
        return respond(written(view(found)), found.version, status)  # so many answers since that this one was let go

    def _heard(self, aggregate: A) -> Answer | None:
        before = None if self._key is None else aggregate.answered(self._key)
        if before is not None and before.fingerprint != self._fingerprint:
            raise KeyReused("this key came with another request")
        return before

    def _answer(self, key: str, status: int, body: bytes, version: int) -> Answer:
        return Answer(key=key, fingerprint=self._fingerprint, status=status, body=body.decode(), version=version)


def _again(answer: Answer) -> Response:
    return respond(answer.body.encode(), answer.version, answer.status)


async def _made(making: A | Callable[[], A | Awaitable[A]]) -> A:
    if isinstance(making, Aggregate):
        return making
    made = making()
    return made if isinstance(made, Aggregate) else await made


def _command(request: Request) -> Commanding:
    scope = request.scope
    arrival: Arrival = scope["arrival"]
    headers = arrival.headers
    caller = caller_of(request)
    if isinstance(caller, NotSignedIn):
        raise caller
    desk = desk_of(request)
    key = fingerprint = None
    given = headers.get(b"idempotency-key")
    if given is not None:
        key = _digest(caller.person, desk.service, arrival.method, arrival.template, _key(given))
        fingerprint = _digest(arrival.method, scope["path"], scope["query_string"].decode("latin-1"), body=arrival.body)
    return Commanding(caller, desk.clock.now(), _expected(headers.get(b"if-match")), key, fingerprint or "")


def _key(given: bytes) -> str:
    if not _KEY.match(given) or not given.strip():
        raise Malformed("Idempotency-Key is 1 to 200 printable characters", code="idempotency_key", limit=MAX_KEY)
    return given.decode()


def _expected(given: bytes | None) -> int | None:
    if given is None or given == b"*":
        return None
    version = _VERSION.match(given)
    if version is None:
        raise Malformed('If-Match is one version in quotes, such as "3"', code="if_match")
    return int(version[1])


def _digest(*parts: str, body: bytes = b"") -> str:
    """A streamed body is not here yet: it is added as it is read."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16)
    digest.update(body)
    return digest.hexdigest()


command = AtHand(_command)
Command = Annotated[Commanding, Depends(command)]

"""A platform's side: a real HTTP server that checks signatures, and answers as it is told to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook as Signer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.notify.carriers.serving import served

Json = dict[str, Any]


@dataclass
class Taken:
    id: str
    event: Json
    signatures: list[str]
    at: datetime
    body: str


@dataclass
class Receiver:
    """`answers` are given one after the other, and then the last one again and again."""

    answers: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    hold: asyncio.Event | None = None
    """While it is not set, no answer comes."""
    endless: bool = False
    refuses: str = ""
    """The subject of events that it never takes."""
    url: str = ""

    def __post_init__(self) -> None:
        self.app = Starlette(routes=[Route("/{path:path}", self._take, methods=["GET", "POST"])])

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.taken]

    @property
    def types(self) -> list[str]:
        return [each.event["type"] for each in self.taken]

    async def _take(self, request: Request) -> Response:
        body = (await request.body()).decode()
        self.taken.append(
            Taken(
                request.headers.get("webhook-id", ""),
                json.loads(body or "{}"),
                request.headers.get("webhook-signature", "").split(" "),
                datetime.fromtimestamp(int(request.headers.get("webhook-timestamp", "0")), UTC),
                body,
            )
        )
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.hold is not None:
                await self.hold.wait()
        finally:
            self.at_once -= 1
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if self.refuses and self.taken[-1].event["subject"] == self.refuses:
            return Response(status_code=400)
        if self.endless:
            return StreamingResponse(_without_end(), status, self.headers)
        return Response(status_code=status, headers=self.headers)


async def _without_end() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 65536


def signed_with(secret: str, taken: Taken) -> bool:
    """As a platform checks it, but for how long ago it was: these tests have a clock of their own."""
    return Signer(secret).sign(taken.id, taken.at, taken.body) in taken.signatures


@asynccontextmanager
async def receiving(receiver: Receiver) -> AsyncIterator[Receiver]:
    async with served(receiver.app) as url:
        receiver.url = f"{url}/wuyi"
        try:
            yield receiver
        finally:
            if receiver.hold is not None:
                receiver.hold.set()

"""A platform of the play: a real HTTP server on this machine that is posted what happens. It holds each signature to the secret that
it was given once, and is not always well: sometimes it takes nothing, and sometimes it takes what it is posted and its answer is lost.
The second time that it is posted the same it is well: the play's clock leaps, and in three days a posting is given up.
"""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvicorn
from standardwebhooks import Webhook as Signer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.serving import Origin

AWAY_ONCE_IN = 9
ANSWER_LOST_ONCE_IN = 13


@dataclass(slots=True)
class Platform:
    url: str
    secret: str = ""
    calls: int = 0
    times: Counter[str] = field(default_factory=Counter)
    """How often each event was taken: more than once where the first answer was lost, and told apart by the id."""
    types: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    away: int = 0
    ill_signed: int = 0

    @property
    def repeated(self) -> int:
        return sum(times - 1 for times in self.times.values())

    async def take(self, request: Request) -> Response:
        body = (await request.body()).decode()
        said, id = request.headers, request.headers["webhook-id"]
        again = id in self.seen
        self.calls += 1
        self.seen.add(id)
        if self.calls % AWAY_ONCE_IN == 0 and not again:
            self.away += 1
            return Response(status_code=503)
        if not self._is_signed(id, said["webhook-timestamp"], body, said["webhook-signature"].split(" ")):
            self.ill_signed += 1
            return Response(status_code=401)
        self.times[id] += 1
        self.types[id] = json.loads(body)["type"]
        return Response(status_code=500 if self.calls % ANSWER_LOST_ONCE_IN == 0 and not again else 204)

    def _is_signed(self, id: str, at: str, body: str, signatures: Sequence[str]) -> bool:
        """But for how long ago: the play has a clock of its own."""
        moment = datetime.fromtimestamp(int(at), UTC)
        return bool(self.secret) and Signer(self.secret).sign(id, moment, body) in signatures


@asynccontextmanager
async def listening() -> AsyncIterator[Platform]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        platform = Platform(f"http://127.0.0.1:{listener.getsockname()[1]}/wuyi")
        app = Starlette(routes=[Route("/wuyi", platform.take, methods=["POST"])])
        server = Origin(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield platform
        finally:
            server.should_exit = True
            await serving

"""An OpenID provider of somebody else's: discovery, an authorization endpoint that says yes, and a token endpoint that checks PKCE."""

import asyncio
import socket
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs

import uvicorn
from joserfc import jws
from pydantic_core import from_json, to_json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.chassis.clock import SystemClock
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.chassis.web.tokens import ALGORITHMS
from services.serving import Origin


@dataclass
class Provider:
    url: str
    issuer: Issuer
    says_it_is: str
    lasts: timedelta = timedelta(hours=1)
    tokens: str = ""
    """Where its token endpoint is said to be; empty is here."""
    says_more: str = ""
    """What its tokens carry beside what we ask for, as large issuers' do."""
    asked: list[dict[str, str]] = field(default_factory=list)
    challenges: dict[str, str] = field(default_factory=dict)

    async def discovery(self, request: Request) -> Response:
        told = {"issuer": self.says_it_is, "authorization_endpoint": f"{self.url}/authorize"}
        return JSONResponse({**told, "token_endpoint": self.tokens or f"{self.url}/token"})

    async def jwks(self, request: Request) -> Response:
        return JSONResponse(self.issuer.jwks())

    async def token(self, request: Request) -> Response:
        form = {name: value[0] for name, value in parse_qs((await request.body()).decode()).items()}
        self.asked.append(form)
        made_of = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if self.challenges.get(form["code"]) != made_of:
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = self.issuer.issue("ops", "630000", [Role.OPERATOR], self.lasts)
        return JSONResponse({"access_token": self._saying_more(token) if self.says_more else token})

    def _saying_more(self, token: str) -> str:
        head, body, _ = (part + "==" for part in token.split("."))
        claims = from_json(urlsafe_b64decode(body)) | {"resource_access": self.says_more}
        key = self.issuer._key
        return jws.serialize_compact(from_json(urlsafe_b64decode(head)), to_json(claims), key, registry=ALGORITHMS)


@asynccontextmanager
async def a_provider(folder: Path) -> AsyncIterator[Provider]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    folder.mkdir()
    provider = Provider(url, Issuer(folder, "wuyi", SystemClock(), url), url)
    routes = [
        Route("/.well-known/openid-configuration", provider.discovery),
        Route("/.well-known/jwks.json", provider.jwks),
        Route("/token", provider.token, methods=["POST"]),
    ]
    server = Origin(uvicorn.Config(Starlette(routes=routes), log_config=None, ws="none", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        await serving
        listener.close()

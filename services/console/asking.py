"""The services' operations APIs, asked as the person who looks. One that does not answer is told as away; the rest goes on."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import ASGIApp

from services.chassis.texts import Language

TIMEOUT = 4.0
Json = Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What one service said: `data` where it said yes, `problem` where it did not, `away` where nothing was heard."""

    data: Json = None
    problem: Mapping[str, Any] = field(default_factory=dict)
    away: str = ""

    @property
    def ok(self) -> bool:
        return not self.away and not self.problem

    @property
    def items(self) -> list[Any]:
        found: list[Any] = self.data["items"] if self.ok else []
        return found


@dataclass(frozen=True, slots=True)
class As:
    """On whose behalf, and in which language they are answered."""

    token: str
    language: Language

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}", "accept-language": self.language}


class Services:
    def __init__(self, names: Iterable[str], elsewhere: Mapping[str, str]) -> None:
        self.names = [*dict.fromkeys((*names, *elsewhere))]
        self._elsewhere = dict(elsewhere)
        self._clients: dict[str, httpx.AsyncClient] = {}
        self.inside: ASGIApp | None = None
        """This process's own origin, for those that are not elsewhere."""

    async def ask(self, service: str, path: str, who: As, **asked: Any) -> Answer:
        wanted = {name: value for name, value in asked.items() if value not in (None, "")}
        return await self._call(service, "GET", path, who, params=wanted)

    async def tell(self, service: str, path: str, who: As, body: Json, key: str) -> Answer:
        """A command; sent again under the same key it is done once."""
        return await self._call(service, "POST", path, who, json=body, key=key)

    async def ask_all(self, path: str, who: As, **asked: Any) -> dict[str, Answer]:
        told = await asyncio.gather(*(self.ask(name, path, who, **asked) for name in self.names))
        return dict(zip(self.names, told, strict=True))

    async def _call(self, service: str, method: str, path: str, who: As, key: str = "", **sent: Any) -> Answer:
        headers = who.headers | ({"idempotency-key": key} if key else {})
        try:
            client = self._client(service)
            answer = await client.request(method, f"/ops/v1/{service}{path}", headers=headers, **sent)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            return Answer(away=type(error).__name__)
        if answer.is_success:
            return Answer(told)
        if answer.status_code == 503 and told.get("code") != "unavailable" and method == "GET":
            return Answer(away=str(told.get("code", "503")))
        return Answer(problem=told if isinstance(told, dict) else {"detail": str(answer.status_code)})

    def _client(self, service: str) -> httpx.AsyncClient:
        found = self._clients.get(service)
        if found is None:
            url = self._elsewhere.get(service)
            if url is None and self.inside is None:
                raise httpx.ConnectError("this service is not in this process")
            transport = httpx.ASGITransport(self.inside) if url is None and self.inside is not None else None
            found = httpx.AsyncClient(base_url=url or "http://inside", timeout=TIMEOUT, transport=transport)
            self._clients[service] = found
        return found

    async def close(self) -> None:
        while self._clients:
            await self._clients.popitem()[1].aclose()

"""The sandbox bank over HTTP: `POST /payments`, `GET /payments/{reference}`. What is scripted not to answer does not answer."""

import asyncio
from collections.abc import Awaitable, Callable

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.assistance.bank.port import Order
from services.assistance.bank.sandbox import Expired, SandboxBank, Scripted
from services.assistance.domain.attempt import Answer, Outcome, Said

SayAgain = Callable[[str, Answer], Awaitable[None]]
"""How the bank tells of a payment on its own: a receipt."""


class BankServer:
    def __init__(self, bank: SandboxBank, token: str = "", say_again: SayAgain | None = None) -> None:
        self.bank = bank
        self.silenced = asyncio.Event()
        """Set when those who wait for an answer that never comes are to be let go: before the server stops."""
        self._token = token
        self._say_again = say_again
        self.app = Starlette(
            routes=[
                Route("/payments", self._pay, methods=["POST"]),
                Route("/payments/{reference}", self._look_up, methods=["GET"]),
            ]
        )

    async def _pay(self, request: Request) -> Response:
        if not self._knows(request):
            return Response(status_code=401)
        try:
            order = Order.model_validate_json(await request.body())
        except ValidationError:
            return Response(status_code=422)
        scripted = self.bank.next_for(order)
        if scripted is Scripted.TIMEOUT_NOT_PAID:
            return await self._never()
        outcome: Said = Outcome.DECLINED if scripted is Scripted.REFUSED else Outcome.PAID
        try:
            answer = await self.bank.receive(order, outcome)
        except Expired:
            return Response(status_code=410)
        if scripted is Scripted.TIMEOUT_BUT_PAID:
            return await self._never()
        again = None
        if scripted is Scripted.ANSWERS_TWICE and self._say_again is not None:
            again = BackgroundTask(self._say_again, order.reference, answer)
        return JSONResponse(answer.model_dump(mode="json"), background=again)

    async def _look_up(self, request: Request) -> Response:
        if not self._knows(request):
            return Response(status_code=401)
        answer = await self.bank.look_up(request.path_params["reference"])
        return Response(status_code=404) if answer is None else JSONResponse(answer.model_dump(mode="json"))

    async def _never(self) -> Response:
        await self.silenced.wait()
        return Response(status_code=504)

    def _knows(self, request: Request) -> bool:
        return not self._token or request.headers.get("authorization") == f"Bearer {self._token}"

"""The sandbox provider over HTTP, with receipts: what is scripted not to answer does not answer."""

import asyncio
from datetime import UTC, datetime

import httpx
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.chassis.ids import new_id
from services.notify.carriers.port import Answer, Heard, NotTaken, OutcomeUnknown, Parcel, Refused
from services.notify.carriers.sandbox import Sandbox, Script, scripted

RECEIPT_TRIES = 20


class Message(BaseModel):
    reference: str
    to: str
    title: str
    text: str


class SandboxServer:
    """`receipts_to` is the URL of our receipts route; they are signed with `secret`."""

    def __init__(self, receipts_to: str, secret: str, token: str = "", delay: float = 0.0) -> None:
        self.sandbox = Sandbox()
        self.silenced = asyncio.Event()
        """Set when those who wait for an answer that never comes are to be let go: before the server stops."""
        self._receipts_to = receipts_to
        self._secret = secret
        self._token = token
        self._delay = delay
        self.app = Starlette(
            routes=[
                Route("/messages", self._take, methods=["POST"]),
                Route("/messages/{reference}", self._look_up, methods=["GET"]),
            ]
        )

    async def _take(self, request: Request) -> Response:
        if not self._knows(request):
            return Response(status_code=401)
        try:
            message = Message.model_validate_json(await request.body())
        except ValidationError:
            return Response(status_code=422)
        parcel = Parcel(message.reference, message.to, message.title, message.text)
        try:
            becomes = await self.sandbox.hand_over(parcel)
        except Refused:
            return Response(status_code=422)
        except NotTaken:
            return Response(status_code=503, headers={"retry-after": "0"})
        except OutcomeUnknown:
            await self.silenced.wait()
            return Response(status_code=504)
        told = {"status": Heard.TAKEN.value}
        return JSONResponse(told, 202, background=BackgroundTask(self._tell, parcel, becomes))

    async def _look_up(self, request: Request) -> Response:
        if not self._knows(request):
            return Response(status_code=401)
        answer = await self.sandbox.look_up(request.path_params["reference"])
        if answer is None:
            return Response(status_code=404)
        return JSONResponse({"status": answer.heard.value, "reason": answer.reason})

    async def _tell(self, parcel: Parcel, becomes: Answer) -> None:
        if becomes.heard is Heard.TAKEN:
            return
        body = to_json(
            {"reference": parcel.reference, "status": becomes.heard.value, "reason": becomes.reason}
        ).decode()
        times = 2 if scripted(parcel.to) is Script.RECEIPT_TWICE else 1
        await asyncio.sleep(self._delay)
        async with httpx.AsyncClient(timeout=5) as client:
            for _ in range(times):
                await self._send(client, body)

    async def _send(self, client: httpx.AsyncClient, body: str) -> None:
        id, now = new_id(), datetime.now(UTC)
        signature = Webhook(self._secret).sign(id, now, body)
        headers = {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        for attempt in range(RECEIPT_TRIES):
            try:
                if (await client.post(self._receipts_to, content=body, headers=headers)).is_success:
                    return
            except httpx.TransportError:
                pass  # ours may be away; a provider tries again
            await asyncio.sleep(min(0.05 * 2**attempt, 2.0))

    def _knows(self, request: Request) -> bool:
        return not self._token or request.headers.get("authorization") == f"Bearer {self._token}"

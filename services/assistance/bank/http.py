"""A bank over HTTP. Whatever is not a clear answer is no answer: who asked has to look up what became of it."""

import httpx
from pydantic import ValidationError

from services.assistance.bank.port import Order, OutcomeUnknown
from services.assistance.domain.attempt import Answer

MAX_ANSWER_BYTES = 64 * 1024


class HttpBank:
    def __init__(self, url: str, token: str, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._headers = {"authorization": f"Bearer {token}"} if token else {}
        self._timeout = timeout

    async def pay(self, order: Order) -> Answer:
        response = await self._ask("POST", "/payments", order.model_dump_json())
        if response.status_code != httpx.codes.OK:
            raise OutcomeUnknown(f"the bank answered {response.status_code}")
        return _read(response)

    async def look_up(self, reference: str) -> Answer | None:
        response = await self._ask("GET", f"/payments/{reference}")
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.status_code != httpx.codes.OK:
            raise OutcomeUnknown(f"the bank answered {response.status_code}")
        return _read(response)

    async def _ask(self, method: str, path: str, body: str | None = None) -> httpx.Response:
        """A connection each time: payments are few, and none may be sent twice by a pool that thinks better of it."""
        try:
            async with httpx.AsyncClient(timeout=self._timeout, headers=self._headers) as client:
                headers = {"content-type": "application/json"}
                return await client.request(method, self._url + path, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise OutcomeUnknown(f"the bank was not heard: {type(error).__name__}") from None


def _read(response: httpx.Response) -> Answer:
    try:
        if len(response.content) > MAX_ANSWER_BYTES:
            raise OutcomeUnknown("the bank's answer is too long to be one")
        return Answer.model_validate_json(response.content)
    except ValidationError:
        raise OutcomeUnknown("the bank's answer cannot be read") from None

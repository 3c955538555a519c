"""A provider of short messages over HTTP: `POST /messages`, `GET /messages/{reference}`; receipts come to `routes/receipts.py`.

Whatever is not a clear answer is no answer. A federation's provider speaks otherwise: what stands between is a small adapter
that speaks this, or another class beside this one.
"""

from datetime import timedelta

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from services.chassis.domain import Code
from services.notify.carriers.port import Answer, Heard, NotTaken, OutcomeUnknown, Parcel, Refused

MAX_ANSWER_BYTES = 64 * 1024
LONGEST_WAIT = 3600
TAKEN = (httpx.codes.OK, httpx.codes.ACCEPTED)
BUSY = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)


class Told(BaseModel):
    model_config = ConfigDict(frozen=True)

    status: Heard
    reason: Code | None = None


class Provider:
    receipts = True

    def __init__(self, url: str, token: str, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._headers = {"authorization": f"Bearer {token}"} if token else {}
        self._timeout = timeout

    async def hand_over(self, parcel: Parcel) -> Answer:
        body = {"reference": parcel.reference, "to": parcel.to, "title": parcel.title, "text": parcel.text}
        try:
            response = await self._ask("POST", "/messages", body)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise NotTaken("not_reached") from None
        except httpx.HTTPError as error:
            raise OutcomeUnknown(f"the provider was not heard: {type(error).__name__}") from None
        if response.status_code in TAKEN:
            return _read(response)
        if response.status_code in BUSY:
            raise NotTaken("busy", _retry_after(response))
        if response.is_client_error:
            raise Refused(f"provider_{response.status_code}")
        raise OutcomeUnknown(f"the provider answered {response.status_code}")

    async def look_up(self, reference: str) -> Answer | None:
        try:
            response = await self._ask("GET", f"/messages/{reference}")
        except httpx.HTTPError as error:
            raise OutcomeUnknown(f"the provider was not heard: {type(error).__name__}") from None
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.status_code != httpx.codes.OK:
            raise OutcomeUnknown(f"the provider answered {response.status_code}")
        return _read(response)

    async def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> httpx.Response:
        """A connection each time: none may be sent twice by a pool that thinks better of it."""
        async with httpx.AsyncClient(timeout=self._timeout, headers=self._headers) as client:
            return await client.request(method, self._url + path, json=body)


def _read(response: httpx.Response) -> Answer:
    try:
        if len(response.content) > MAX_ANSWER_BYTES:
            raise OutcomeUnknown("the provider's answer is too long to be one")
        told = Told.model_validate_json(response.content)
    except ValidationError:
        raise OutcomeUnknown("the provider's answer cannot be read") from None
    return Answer(told.status, told.reason)


def _retry_after(response: httpx.Response) -> timedelta | None:
    given = response.headers.get("retry-after", "")
    return timedelta(seconds=min(int(given), LONGEST_WAIT)) if given.isascii() and given.isdigit() else None

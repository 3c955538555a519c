"""One call to a platform, signed by the Standard Webhooks rules: bounded in time, no redirect followed, nothing of the answer read
but its status. What it says is a class, never its words."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

import httpcore
import httpx

from services.chassis.desk import Desk
from services.notify.webhooks.reaching import AddressForbidden, NameNotFound, Outside, Resolve, resolve
from services.notify.webhooks.settings import WebhookSettings
from services.notify.webhooks.signing import signed

GONE = 410
TOO_MANY = 429
UNAVAILABLE = 503
MEDIA_TYPE = "application/cloudevents+json"
AGENT = "Wuyi-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Heard:
    answer: str
    """Its class: `2xx`, `3xx`, `4xx`, `5xx`, or why there is none."""
    status: int | None = None
    wish: timedelta | None = None
    """How long it asks to be left alone."""

    @property
    def taken(self) -> bool:
        return self.answer == "2xx"

    @property
    def gone(self) -> bool:
        return self.status == GONE

    @property
    def about_the_platform(self) -> bool:
        """Whether the next posting will hardly fare better; a refusal (4xx) may be about this event alone."""
        return not self.taken and (self.answer != "4xx" or self.status == TOO_MANY)


class Calls:
    def __init__(self, settings: WebhookSettings, *, loopback: bool, resolve: Resolve = resolve) -> None:
        self._outside = Outside(settings.networks, loopback=loopback, resolve=resolve)
        self._timeout = settings.timeout
        self._tls: ssl.SSLContext | None = None

    async def post(self, url: str, secrets: Sequence[str], id: str, body: str, now: datetime) -> Heard:
        """`id` is the same whenever the same thing is posted again."""
        headers = {"content-type": MEDIA_TYPE, "user-agent": AGENT, **signed(secrets, id, body, now)}
        try:
            async with asyncio.timeout(self._timeout):
                return await self._ask(url, headers, body.encode())
        except TimeoutError:
            return Heard("timeout")

    async def _ask(self, url: str, headers: dict[str, str], body: bytes) -> Heard:
        """A connection each time: its address was looked at for this very call."""
        try:
            async with (
                httpcore.AsyncConnectionPool(ssl_context=await self._context(), network_backend=self._outside) as pool,
                pool.stream("POST", url, headers=list(headers.items()), content=body) as response,
            ):
                return _heard(response)
        except (AddressForbidden, NameNotFound) as error:
            return Heard(error.reason)
        except httpcore.ConnectError as error:
            return Heard("tls_failed" if _is_tls(error) else "not_reached")
        except httpcore.TimeoutException:
            return Heard("timeout")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol):
            return Heard("connection_lost")

    async def _context(self) -> ssl.SSLContext:
        """To read the world's certificates takes as long as a call: once, and not on the loop."""
        if self._tls is None:
            self._tls = await asyncio.to_thread(httpx.create_ssl_context)
        return self._tls


def _heard(response: httpcore.Response) -> Heard:
    return Heard(f"{response.status // 100}xx", response.status, _wish(response))


def _wish(response: httpcore.Response) -> timedelta | None:
    if response.status not in (TOO_MANY, UNAVAILABLE):
        return None
    given = next((value for name, value in response.headers if name.lower() == b"retry-after"), b"")
    return timedelta(seconds=min(int(given), 10**6)) if given.isdigit() and len(given) < 12 else None


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


_calls: WeakKeyDictionary[Desk, Calls] = WeakKeyDictionary()


def calls_of(desk: Desk) -> Calls:
    found = _calls.get(desk)
    if found is None:
        found = _calls[desk] = Calls(WebhookSettings(), loopback=may_call_here(desk))
    return found


def may_call_here(desk: Desk) -> bool:
    """Development's own machine."""
    return desk.settings.environment == "development"


def connect(desk: Desk, calls: Calls) -> None:
    """For a test, which brings its own."""
    _calls[desk] = calls

"""An issuer's keys, fetched from where it publishes them: kept, and asked for anew when a token names one that is not here."""

import asyncio
import warnings
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key
from pydantic_core import from_json

from services.chassis.clock import Clock
from services.chassis.domain.errors import Unavailable
from services.chassis.observing.logs import log

REFRESH_AFTER = timedelta(minutes=10)
"""How long a key that the issuer has withdrawn may still be taken."""

ASK_AGAIN_AFTER = timedelta(seconds=10)
"""Tokens with made-up key ids must not make us the issuer's flood."""

FILE = "file://"
"""Keys that whoever runs the process has laid beside it are as good as those fetched over TLS."""

MAX_BYTES = 256 * 1024
MAX_KEYS = 50
TIMEOUT = 5.0


class PublishedKeys:
    """When the issuer is away, the keys that are here are kept; with none, tokens cannot be checked (Unavailable)."""

    def __init__(self, url: str, clock: Clock, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url
        self._clock = clock
        self._transport = transport
        self._keys: dict[str | None, Key] | None = None
        self._fetched: datetime | None = None
        self._asked: datetime | None = None
        self._asking = asyncio.Lock()

    async def find(self, kid: str | None) -> Key | None:
        if self._wanting(kid):
            async with self._asking:
                if self._wanting(kid):
                    await self._ask()
        if self._keys is None:
            raise Unavailable("the issuer's keys cannot be had", code="issuer_unavailable")
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _wanting(self, kid: str | None) -> bool:
        now = self._clock.now()
        if self._asked is not None and timedelta() <= now - self._asked < ASK_AGAIN_AFTER:
            return False
        fresh = self._fetched is not None and timedelta() <= now - self._fetched < REFRESH_AFTER
        return not fresh or self._keys is None or (kid is not None and kid not in self._keys)

    async def _ask(self) -> None:
        self._asked = self._clock.now()
        try:
            async with asyncio.timeout(TIMEOUT):
                self._keys = _read(await self._fetch())
        except (httpx.HTTPError, OSError, TimeoutError, ValueError, JoseError) as error:
            log().warning("issuer_keys_not_had", url=self._url, error=type(error).__name__, kept=self._keys is not None)
            return
        self._fetched = self._clock.now()

    async def _fetch(self) -> bytes:
        if self._url.startswith(FILE):
            return await asyncio.to_thread(Path(self._url.removeprefix(FILE)).read_bytes)
        async with (
            httpx.AsyncClient(transport=self._transport, timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream("GET", self._url, headers={"accept": "application/json"}) as response,
        ):
            response.raise_for_status()
            read = bytearray()
            async for chunk in response.aiter_bytes():
                read += chunk
                if len(read) > MAX_BYTES:
                    raise ValueError("the issuer's key set is too large")
            return bytes(read)


def _read(text: bytes) -> dict[str | None, Key]:
    published = from_json(text)
    if not isinstance(published, dict) or not isinstance(published.get("keys"), list):
        raise ValueError("this is not a key set")
    keys: dict[str | None, Key] = {}
    for data in published["keys"][:MAX_KEYS]:
        key = _signing_key(data)
        if key is not None:
            keys[key.kid] = key
    if not keys:
        raise ValueError("there is no key that could have signed a token")
    return keys


def _signing_key(data: object) -> Key | None:
    """None for a key that is for something else, or of a kind that is not ours, or too weak: the others still count."""
    if not isinstance(data, dict) or data.get("use", "sig") != "sig" or data.get("kty") not in ("RSA", "EC", "OKP"):
        return None
    public = {name: value for name, value in data.items() if name not in ("key_ops", "use", "alg")}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SecurityWarning)  # RSA of less than 2048 bits
            key = JWKRegistry.import_key(public)
            key.ensure_kid()
    except (JoseError, SecurityWarning, ValueError, TypeError, KeyError):
        return None
    return key

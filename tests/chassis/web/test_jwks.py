import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from pydantic_core import to_json

from services.chassis.clock import MovableClock
from services.chassis.domain.errors import Unavailable
from services.chassis.web.jwks import ASK_AGAIN_AFTER, MAX_BYTES, REFRESH_AFTER, PublishedKeys

ONE, TWO = (OKPKey.generate_key("Ed25519", {"kid": kid}) for kid in ("one", "two"))


class Published:
    """An issuer that publishes what it is told to, and counts who asks."""

    def __init__(self, *keys: Any) -> None:
        self.answer: Callable[[], httpx.Response] = lambda: self._keys()
        self.keys = list(keys)
        self.asked = 0
        self.clock = MovableClock(datetime(2022, 4, 1, tzinfo=UTC))
        self.found = PublishedKeys("https://id.example/jwks", self.clock, httpx.MockTransport(self._handle))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return self.answer()

    def _keys(self) -> httpx.Response:
        published = [key if isinstance(key, dict) else key.as_dict(private=False) for key in self.keys]
        return httpx.Response(200, json={"keys": published})

    async def kids(self, *kids: str) -> list[bool]:
        return [await self.found.find(kid) is not None for kid in kids]


async def test_keys_are_asked_for_once() -> None:
    issuer = Published(ONE)
    assert await issuer.kids("one", "one") == [True, True]
    await asyncio.gather(*(issuer.found.find("one") for _ in range(10)))
    assert issuer.asked == 1


async def test_those_who_need_them_first_ask_together() -> None:
    issuer = Published(ONE)
    assert all(await asyncio.gather(*(issuer.found.find("one") for _ in range(10))))
    assert issuer.asked == 1


async def test_a_new_key_is_found_but_made_up_ones_do_not_flood_the_issuer() -> None:
    issuer = Published(ONE)
    await issuer.kids("one")
    issuer.keys.append(TWO)
    assert await issuer.kids("two", "three", "four") == [False, False, False]
    assert issuer.asked == 1
    issuer.clock.advance(ASK_AGAIN_AFTER)
    assert await issuer.kids("two", "three", "four") == [True, False, False]
    assert issuer.asked == 2


async def test_a_key_that_was_withdrawn_is_forgotten() -> None:
    issuer = Published(ONE, TWO)
    await issuer.kids("one")
    issuer.keys.remove(ONE)
    issuer.clock.advance(REFRESH_AFTER)
    assert await issuer.kids("one", "two") == [False, True]


@pytest.mark.parametrize(
    "answer",
    [
        lambda: httpx.Response(500),
        lambda: httpx.Response(302, headers={"location": "http://evil.example/"}),
        lambda: httpx.Response(200, text="<html>"),
        lambda: httpx.Response(200, json=[]),
        lambda: httpx.Response(200, json={"keys": "none"}),
        lambda: httpx.Response(200, json={"keys": []}),
        lambda: httpx.Response(200, content=to_json({"keys": [TWO.as_dict(private=False)]}) + b" " * MAX_BYTES),
        lambda: (_ for _ in ()).throw(httpx.ConnectError("refused")),
    ],
)
async def test_while_the_issuer_is_away_the_keys_that_are_here_are_kept(answer: Any) -> None:
    issuer = Published(ONE)
    well, issuer.answer = issuer.answer, answer
    with pytest.raises(Unavailable):
        await issuer.found.find("one")
    issuer.answer = well
    issuer.clock.advance(ASK_AGAIN_AFTER)
    assert await issuer.kids("one") == [True]
    issuer.answer = answer
    issuer.clock.advance(timedelta(hours=5))
    assert await issuer.kids("one") == [True]


async def test_a_clock_set_back_does_not_stop_the_asking() -> None:
    issuer = Published(ONE)
    await issuer.kids("one")
    issuer.keys.append(TWO)
    issuer.clock.advance(timedelta(hours=-1))
    assert await issuer.kids("two") == [True]


async def test_keys_that_are_for_something_else_are_passed_over() -> None:
    encryption = {**ECKey.generate_key("P-256").as_dict(private=False), "use": "enc", "kid": "enc"}
    secret = {**OctKey.generate_key(256).as_dict(private=True), "kid": "oct"}
    short = rsa.generate_private_key(65537, 1024).public_key()
    weak = {**RSAKey(short, short).as_dict(private=False), "kid": "weak"}
    broken = {"kty": "RSA", "kid": "broken", "n": "!"}
    issuer = Published(encryption, secret, weak, broken, "nothing", {"kty": "post-quantum", "kid": "pq"}, ONE)
    issuer.keys[4] = {}
    assert await issuer.kids("enc", "oct", "weak", "broken", "pq", "one") == [False] * 5 + [True]


async def test_a_token_without_a_key_id_is_only_understood_where_there_is_one_key() -> None:
    assert await Published(ONE).found.find(None) is not None
    assert await Published(ONE, TWO).found.find(None) is None

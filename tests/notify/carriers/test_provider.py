"""A provider over HTTP, by a real server: whatever is not a clear answer is no answer."""

import base64
import socket
from datetime import timedelta

import pytest

from services.notify.carriers.port import Answer, Heard, NotTaken, OutcomeUnknown, Parcel, Refused
from services.notify.carriers.provider import Provider
from services.notify.carriers.server import SandboxServer
from tests.notify.carriers.serving import provider

pytestmark = pytest.mark.asyncio

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
NOWHERE = "http://127.0.0.1:9/receipts"


def sandbox() -> SandboxServer:
    return SandboxServer(NOWHERE, SECRET, token="t")


def parcel(last_digit: str = "4", reference: str = "r1") -> Parcel:
    return Parcel(reference, f"1380000000{last_digit}", "标题", "正文")


async def test_a_message_is_in_its_books_once_however_often_it_arrives() -> None:
    server = sandbox()
    async with provider(server) as url:
        carrier = Provider(url, "t", 5)
        for _ in range(3):
            assert await carrier.hand_over(parcel()) == Answer(Heard.TAKEN)
        assert await carrier.look_up("r1") == Answer(Heard.TAKEN)
        assert await carrier.look_up("r2") is None
    [entry] = server.sandbox.sent_on
    assert (entry.parcel, entry.arrivals) == (parcel(), 3)


async def test_what_a_provider_will_never_take_is_refused() -> None:
    async with provider(sandbox()) as url:
        with pytest.raises(Refused) as refused:
            await Provider(url, "t", 5).hand_over(parcel("9"))
        assert refused.value.why == "provider_422"
        with pytest.raises(Refused):
            await Provider(url, "another token", 5).hand_over(parcel())


async def test_a_busy_provider_has_not_taken_it_and_says_when_to_come_again() -> None:
    async with provider(sandbox()) as url:
        with pytest.raises(NotTaken) as busy:
            await Provider(url, "t", 5).hand_over(parcel("7"))
        assert busy.value.after == timedelta(0)
        assert await Provider(url, "t", 5).hand_over(parcel("7")) == Answer(Heard.TAKEN)


async def test_a_provider_that_does_not_answer_may_have_taken_it_and_is_asked() -> None:
    async with provider(sandbox()) as url:
        carrier = Provider(url, "t", 0.3)
        for digit, found in (("6", Answer(Heard.DELIVERED)), ("5", None)):
            with pytest.raises(OutcomeUnknown):
                await carrier.hand_over(parcel(digit, digit))
            assert await carrier.look_up(digit) == found


async def test_a_provider_that_is_not_there_has_certainly_not_taken_it() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    carrier = Provider(f"http://127.0.0.1:{port}", "t", 5)
    with pytest.raises(NotTaken):
        await carrier.hand_over(parcel())
    with pytest.raises(OutcomeUnknown):
        await carrier.look_up("r1")

"""A call to a platform is signed, bounded, follows no redirect, and connects to an address that was looked at and to no other."""

import asyncio
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook as Signer

from services.notify.webhooks.calling import Calls, Heard
from services.notify.webhooks.reaching import resolve
from services.notify.webhooks.settings import WebhookSettings
from services.notify.webhooks.signing import new_secret
from tests.notify.webhooks.receiver import Receiver, receiving, signed_with

pytestmark = pytest.mark.asyncio

SECRETS = [new_secret(), new_secret()]


def calls(*networks: str, loopback: bool = True, timeout: float = 5.0) -> Calls:
    return Calls(WebhookSettings.model_validate({"networks": networks, "timeout": timeout}), loopback=loopback)


async def post(url: str, by: Calls | None = None) -> Heard:
    return await (by or calls()).post(
        url, SECRETS, "e1", '{"type": "wuyi.events.work.published.v1"}', datetime.now(UTC)
    )


async def test_a_platform_verifies_it_with_either_secret_and_its_library() -> None:
    async with receiving(Receiver()) as platform:
        assert (await post(platform.url)).taken
    [taken] = platform.taken
    for secret in SECRETS:
        assert signed_with(secret, taken)
        headers = {
            "webhook-id": taken.id,
            "webhook-timestamp": str(int(taken.at.timestamp())),
            "webhook-signature": " ".join(taken.signatures),
        }
        assert Signer(secret).verify(taken.body, headers)["type"] == "wuyi.events.work.published.v1"
    assert not signed_with(new_secret(), taken)


@pytest.mark.parametrize(
    ("status", "answer", "platform_is_at_fault"),
    [
        (200, "2xx", False),
        (204, "2xx", False),
        (400, "4xx", False),
        (410, "4xx", False),
        (429, "4xx", True),
        (500, "5xx", True),
        (503, "5xx", True),
        (304, "3xx", True),
    ],
)
async def test_what_it_answers_is_a_class(status: int, answer: str, platform_is_at_fault: bool) -> None:
    async with receiving(Receiver([status])) as platform:
        heard = await post(platform.url)
    assert (heard.answer, heard.status, heard.about_the_platform) == (answer, status, platform_is_at_fault)
    assert heard.gone == (status == 410)


@pytest.mark.parametrize(
    ("given", "wish"), [("120", timedelta(seconds=120)), ("soon", None), ("-1", None), ("9" * 30, None)]
)
async def test_how_long_it_wishes_to_be_left_alone_is_heard(given: str, wish: timedelta | None) -> None:
    async with receiving(Receiver([503], {"retry-after": given})) as platform:
        assert (await post(platform.url)).wish == wish


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with receiving(Receiver()) as inside, receiving(Receiver([307], {"location": inside.url})) as platform:
        assert await post(platform.url) == Heard("3xx", 307)
    assert inside.taken == []


async def test_a_platform_that_does_not_answer_is_left_in_time() -> None:
    async with receiving(Receiver(hold=asyncio.Event())) as platform:
        async with asyncio.timeout(3):
            assert await post(platform.url, calls(timeout=0.2)) == Heard("timeout")


async def test_nothing_is_read_of_an_answer_without_end() -> None:
    async with receiving(Receiver(endless=True)) as platform:
        async with asyncio.timeout(3):
            assert (await post(platform.url)).taken


async def test_headers_without_end_are_not_read_to_their_end() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        try:
            for number in range(10_000_000):
                writer.write(f"x-{number}: {'y' * 1000}\r\n".encode())
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(babble, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(3):
            assert await post(f"http://127.0.0.1:{port}/") == Heard("connection_lost")


async def test_one_that_hangs_up_may_have_taken_it_or_not() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert (await post(f"http://127.0.0.1:{port}/")).answer == "connection_lost"


async def test_a_port_where_nobody_listens_is_not_reached() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert await post(f"http://127.0.0.1:{port}/") == Heard("not_reached")


async def test_a_platform_without_a_certificate_to_trust_is_not_posted_to() -> None:
    async with receiving(Receiver()) as platform:
        assert await post(platform.url.replace("http://", "https://")) == Heard("tls_failed")
    assert platform.taken == []


async def test_a_name_that_nobody_knows_is_told_as_such() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        return await resolve("name.invalid", port)

    by = Calls(WebhookSettings(), loopback=False, resolve=nobody)
    assert await post("https://name.invalid/", by) == Heard("name_not_found")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0", "0"]
)
async def test_production_does_not_call_its_own_machine_however_it_is_written(host: str) -> None:
    async with receiving(Receiver()) as platform:
        url = platform.url.replace("127.0.0.1", host)
        assert (await post(url, calls(loopback=False))).answer in ("address_forbidden", "name_not_found")
    assert platform.taken == []


async def test_a_name_with_one_address_inside_and_one_outside_is_not_called_at_all() -> None:
    async def both(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1", "10.0.0.1"]

    async with receiving(Receiver()) as platform:
        by = Calls(WebhookSettings(), loopback=True, resolve=both)
        assert await post(platform.url, by) == Heard("address_forbidden")
    assert platform.taken == []


class Rebinding:
    """A name server whose answer is another one each time."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return [self.addresses.pop(0)]


async def test_a_name_that_changes_between_the_look_and_the_connection_leads_where_was_looked() -> None:
    """Two servers on one port, of which only the first may be called."""
    async with receiving(Receiver()) as outside:
        port = int(outside.url.rpartition(":")[2].partition("/")[0])
        inside: list[str] = []

        async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            inside.append("called")
            writer.close()

        async with await asyncio.start_server(note, "127.0.0.2", port):
            names = Rebinding("127.0.0.1", "127.0.0.2")
            settings = WebhookSettings.model_validate({"networks": ["127.0.0.1/32"]})
            by = Calls(settings, loopback=False, resolve=names)
            url = f"http://platform.example.org:{port}/wuyi"
            assert (await post(url, by)).taken
            assert (names.asked, len(outside.taken)) == (1, 1)
            assert await post(url, by) == Heard("address_forbidden")
    assert (inside, names.asked) == ([], 2)

"""E-mail through a real SMTP server."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP

from services.notify.carriers.mail import MailServer
from services.notify.carriers.port import Answer, CannotTell, Heard, NotTaken, OutcomeUnknown, Parcel, Refused

pytestmark = pytest.mark.asyncio


class Letterbox:
    """What the server does with what comes, by whom it is for."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        if envelope.rcpt_tos[0].startswith("lost"):
            server.transport.close()
            await asyncio.sleep(0)
        return "250 taken"


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest_asyncio.fixture
async def server(letterbox: Letterbox) -> AsyncIterator[MailServer]:
    listening = await asyncio.get_running_loop().create_server(lambda: SMTP(letterbox), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    yield MailServer("127.0.0.1", port, "五一 <wuyi@example.org>", user="", password="", tls=False, timeout=5)
    listening.close()
    await listening.wait_closed()


def to(address: str, title: str = "报名成功：五一演出") -> Parcel:
    return Parcel("5dc2a6b6", address, title, "您已报名。\n请准时到场。")


async def test_a_letter_arrives_as_it_was_written(server: MailServer, letterbox: Letterbox) -> None:
    assert await server.hand_over(to("zhang@example.org")) == Answer(Heard.TAKEN)
    [letter] = letterbox.letters
    assert (letter["Subject"], letter["To"]) == ("报名成功：五一演出", "zhang@example.org")
    assert letter["Message-ID"] == "<5dc2a6b6@example.org>"
    assert letter.get_content().replace("\r\n", "\n").strip() == "您已报名。\n请准时到场。"


async def test_a_title_cannot_bring_headers_of_its_own(server: MailServer, letterbox: Letterbox) -> None:
    await server.hand_over(to("zhang@example.org", "五一\r\nBcc: everybody@example.org"))
    assert letterbox.letters[0]["Bcc"] is None


async def test_a_mailbox_that_is_not_there_is_refused_for_good(server: MailServer, letterbox: Letterbox) -> None:
    with pytest.raises(Refused) as refused:
        await server.hand_over(to("nobody@example.org"))
    assert (refused.value.why, letterbox.letters) == ("smtp_550", [])


async def test_a_full_mailbox_is_tried_again(server: MailServer) -> None:
    with pytest.raises(NotTaken) as later:
        await server.hand_over(to("full@example.org"))
    assert later.value.why == "smtp_452"


async def test_a_connection_lost_while_it_was_being_sent_leaves_it_unknown(
    server: MailServer, letterbox: Letterbox
) -> None:
    with pytest.raises(OutcomeUnknown):
        await server.hand_over(to("lost@example.org"))
    assert len(letterbox.letters) == 1
    with pytest.raises(CannotTell):
        await server.look_up("5dc2a6b6")


async def test_a_server_that_is_not_there_has_certainly_not_taken_it() -> None:
    with pytest.raises(NotTaken):
        await MailServer("127.0.0.1", 9, "a@b.cn", user="", password="", tls=False, timeout=2).hand_over(to("a@b.cn"))

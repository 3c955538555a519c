"""E-mail through a mail server (SMTP). What happened before the message itself was sent can be told for certain; a connection
that ends while it was being sent cannot, and a mail server has no books to be asked."""

import asyncio
from email.message import EmailMessage
from email.policy import SMTP as POLICY

import aiosmtplib

from services.notify.carriers.port import Answer, CannotTell, Heard, NotTaken, OutcomeUnknown, Parcel, Refused

PERMANENT = 500


class MailServer:
    receipts = False

    def __init__(
        self, host: str, port: int, sender: str, *, user: str, password: str, tls: bool, timeout: float
    ) -> None:
        self._host, self._port = host, port
        self._sender = sender
        self._user, self._password = user, password
        self._tls = tls
        self._timeout = timeout

    async def hand_over(self, parcel: Parcel) -> Answer:
        client = aiosmtplib.SMTP(
            hostname=self._host, port=self._port, start_tls=self._tls, use_tls=False, timeout=self._timeout
        )
        try:
            async with asyncio.timeout(self._timeout * 2):
                await self._begin(client, parcel.to)
        except aiosmtplib.SMTPResponseException as error:
            raise _said_no(error) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            client.close()
            raise NotTaken(_code(error)) from None
        return await self._send(client, parcel)

    async def look_up(self, reference: str) -> Answer | None:
        raise CannotTell("a mail server keeps no books")

    async def _begin(self, client: aiosmtplib.SMTP, to: str) -> None:
        await client.connect()
        if self._user:
            await client.login(self._user, self._password)
        await client.mail(self._sender)
        await client.rcpt(to)

    async def _send(self, client: aiosmtplib.SMTP, parcel: Parcel) -> Answer:
        try:
            async with asyncio.timeout(self._timeout):
                await client.data(self._written(parcel))
        except aiosmtplib.SMTPResponseException as error:
            raise _said_no(error) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise OutcomeUnknown(_code(error)) from None
        finally:
            client.close()
        return Answer(Heard.TAKEN)

    def _written(self, parcel: Parcel) -> bytes:
        """Its Message-ID is made of the reference: a second copy, should there ever be one, can be told from the first."""
        message = EmailMessage(policy=POLICY)
        message["From"], message["To"], message["Subject"] = self._sender, parcel.to, " ".join(parcel.title.split())
        message["Message-ID"] = f"<{parcel.reference}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(parcel.text, cte="base64")
        return message.as_bytes()


def _said_no(error: aiosmtplib.SMTPResponseException) -> NotTaken | Refused:
    """4xx is for now, 5xx for good (RFC 5321, 4.2.1). The server's words may name the address, so they are not kept."""
    if error.code >= PERMANENT:
        return Refused(f"smtp_{error.code}")
    return NotTaken(f"smtp_{error.code}")


def _code(error: Exception) -> str:
    return type(error).__name__.lower()

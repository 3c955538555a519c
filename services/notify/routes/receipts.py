"""What a provider says, later, of a message that it took: signed, and harmless when it comes twice, late or out of order."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from pydantic import ConfigDict, Field
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.responses import Response

from services.chassis.domain import Code, Forbidden, NotFound
from services.chassis.web import CommandBody, DeskHere, View, answer, answers, public
from services.notify.carriers.choosing import provider_settings
from services.notify.carriers.port import Answer, Heard
from services.notify.domain.recipient import Channel
from services.notify.sending import hear

router = APIRouter(tags=["deliveries"])
ByProvider = Annotated[Literal[Channel.SMS, Channel.WECHAT], Path(examples=["sms"])]


class NotSignedByTheProvider(Forbidden):
    code = "receipt_not_signed"


class Receipt(CommandBody):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reference": "5dc2a6b605015a018a51576f726b6572", "status": "delivered"}]}
    )

    reference: Annotated[str, Field(min_length=1, max_length=80)]
    status: Literal[Heard.DELIVERED, Heard.FAILED]
    reason: Code | None = None


class Noted(View):
    reference: str


@router.post("/receipts/{channel}", **answers(Noted, NotSignedByTheProvider, NotFound), dependencies=[public])
async def take_a_receipt(channel: ByProvider, receipt: Receipt, request: Request, desk: DeskHere) -> Response:
    """服务商回执（Standard Webhooks 签名） · A provider's receipt, signed by the Standard Webhooks rules."""
    _check_signature(channel, request.scope["arrival"].body, request)
    await hear(receipt.reference, Answer(receipt.status, receipt.reason), desk, receipts=True)
    return answer(Noted(reference=receipt.reference))


def _check_signature(channel: Channel, body: bytes, request: Request) -> None:
    secret = provider_settings(channel).receipts_secret.get_secret_value()
    try:
        if not secret:
            raise WebhookVerificationError("no secret is set for this channel")
        Webhook(secret).verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        raise NotSignedByTheProvider("it is not signed by this channel's provider") from None

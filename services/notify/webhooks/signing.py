"""Signatures by the Standard Webhooks rules: as many as there are secrets, so that a platform may change over at its leisure."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes

from standardwebhooks import Webhook as Signer

BYTES = 32


def new_secret() -> str:
    return f"whsec_{b64encode(token_bytes(BYTES)).decode()}"


def signed(secrets: Sequence[str], id: str, body: str, now: datetime) -> dict[str, str]:
    """The headers."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Signer(secret).sign(id, now, body) for secret in secrets),
    }

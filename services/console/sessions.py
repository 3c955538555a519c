"""Who has signed in, in a cookie that only this installation can open: nothing is kept here, so any process can answer.

`SameSite=Lax` keeps it from other sites' forms, and each form carries the session's own token as well.
"""

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.domain.errors import Forbidden, Refused
from services.chassis.keyring import Keyring, Sealed

SESSION = "wuyi_console"
SIGNING_IN = "wuyi_console_signing_in"
LANGUAGE = "wuyi_console_language"
PATH = "/console"
MAX_TOKEN = 2_600
"""A browser keeps four kilobytes of a cookie, and sealing adds a third."""


class TokenTooLong(Refused):
    code = "token_too_long"


class NotFromThisPage(Forbidden):
    """The form was not made for this session."""

    code = "not_from_this_page"


@dataclass(frozen=True, slots=True)
class Session:
    token: str
    form: str
    """What every form of this session says."""
    ends: float


class Sessions:
    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def begin(self, response: Response, request: Request, token: str, ends: datetime) -> None:
        if len(token) > MAX_TOKEN:
            raise TokenTooLong("the issuer's token does not fit into a cookie", limit=MAX_TOKEN)
        session = Session(token, secrets.token_urlsafe(24), ends.timestamp())
        self.put(response, request, SESSION, asdict(session))

    def of(self, request: Request, now: datetime) -> Session | None:
        told = self.get(request, SESSION)
        if told is None:
            return None
        session = Session(str(told["token"]), str(told["form"]), float(told["ends"]))
        return session if now.timestamp() < session.ends else None

    def put(self, response: Response, request: Request, name: str, value: Any) -> None:
        sealed = self._keyring.seal(to_json(value).decode(), name)
        secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        response.set_cookie(name, sealed, path=PATH, httponly=True, samesite="lax", secure=secure)

    def get(self, request: Request, name: str) -> Any:
        """None where there is none, or none of ours."""
        sealed = request.cookies.get(name)
        if sealed is None:
            return None
        try:
            return from_json(self._keyring.open(sealed, name))
        except (Sealed, ValueError):
            return None


def check_form(session: Session, form: dict[str, str]) -> None:
    if not hmac.compare_digest(form.get("form", "").encode(), session.form.encode()):
        raise NotFromThisPage("the form does not belong to this session")

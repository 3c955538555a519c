"""Who has signed in, in cookies that only this installation can open: nothing is kept here, so any process can answer.

A browser keeps four kilobytes of one cookie, and an issuer's token may be eight: what is sealed is cut into as many as it needs.
They are sealed as one, so that pieces of two sessions open nothing; each beginning writes or takes away every piece there may be.

`SameSite=Lax` keeps it from other sites' forms, and each form carries the session's own token as well.
"""

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from pydantic_core import from_json, to_json
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.domain.errors import Forbidden, Refused
from services.chassis.keyring import Keyring, Sealed
from services.chassis.web.tokens import MAX_TOKEN

SESSION = "wuyi_console"
SIGNING_IN = "wuyi_console_signing_in"
LANGUAGE = "wuyi_console_language"
PATH = "/console"
PIECE = 3_800
MOST_PIECES = 4
"""Of the longest token that a service takes, sealed."""


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
            raise TokenTooLong("no service takes a token as long as the issuer's", limit=MAX_TOKEN)
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
        pieces = [sealed[start : start + PIECE] for start in range(0, len(sealed), PIECE)]
        if len(pieces) > MOST_PIECES:
            raise TokenTooLong("what is sealed does not fit into its cookies", limit=MOST_PIECES * PIECE)
        for place, piece in zip(_places(name), pieces, strict=False):
            response.set_cookie(place, piece, path=PATH, httponly=True, samesite="lax", secure=secure)
        left = [place for place in _places(name)[len(pieces) :] if place in request.cookies]
        for place in left:
            self._take_away(response, place)

    def forget(self, response: Response, name: str) -> None:
        for place in _places(name):
            self._take_away(response, place)

    def _take_away(self, response: Response, place: str) -> None:
        response.delete_cookie(place, path=PATH, httponly=True, samesite="lax")

    def get(self, request: Request, name: str) -> Any:
        """None where there is none, or none of ours."""
        sealed = "".join(takewhile(bool, (request.cookies.get(place, "") for place in _places(name))))
        if not sealed:
            return None
        try:
            return from_json(self._keyring.open(sealed, name))
        except (Sealed, ValueError):
            return None


def _places(name: str) -> list[str]:
    return [name, *(f"{name}_{n}" for n in range(2, MOST_PIECES + 1))]


def check_form(session: Session, form: dict[str, str]) -> None:
    if not hmac.compare_digest(form.get("form", "").encode(), session.form.encode()):
        raise NotFromThisPage("the form does not belong to this session")

"""Development's sign-in: a small OpenID provider on the built-in issuer, with sample people to choose from. On this machine only.

It goes the same way as a real one (authorization code, PKCE), so that what is tried here is what runs there.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.chassis.clock import Clock
from services.chassis.domain.errors import Forbidden, Invalid, NotFound
from services.chassis.settings import is_loopback
from services.chassis.web import bodies
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.console.sessions import PATH
from services.console.visiting import language_of, render
from services.console.wording import wording

OIDC = PATH + "/oidc"
LASTS = timedelta(minutes=2)
MAX_CODES = 1_000
MAX_FORM = 8 * 1024


@dataclass(frozen=True, slots=True)
class Person:
    sub: str
    org: str
    roles: tuple[Role, ...]


PEOPLE = (
    Person("ops-wang", "630000", (Role.OPERATOR,)),
    Person("audit-zhao", "630000", (Role.AUDITOR,)),
    Person("ops-ma-xining", "630000/630100", (Role.OPERATOR,)),
    Person("li-hua", "630000/630100", (Role.WORKER,)),
)


@dataclass(frozen=True, slots=True)
class _Code:
    person: Person
    challenge: str
    redirect: str
    ends: datetime


class WrongCode(Invalid):
    code = "wrong_code"


class SampleIssuer:
    def __init__(self, issuer: Issuer, clock: Clock) -> None:
        self._issuer = issuer
        self._clock = clock
        self._codes: dict[str, _Code] = {}

    def routes(self) -> list[tuple[str, Callable[[Request], Awaitable[Response]]]]:
        return [(f"{OIDC}/authorize", self.authorize)]

    async def authorize(self, request: Request) -> Response:
        """Shows the people; whoever is chosen is sent back with a code."""
        here = request.client is not None and is_loopback(request.client.host)
        if not here or not is_loopback(request.url.hostname or ""):  # nor under a name that somebody made point here
            raise NotFound("there is no such path")
        asked = dict(request.query_params)
        if request.method == "POST":
            body = await bodies.whole(request.receive, MAX_FORM)
            asked = dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=20))
        back = urlsplit(asked.get("redirect_uri", ""))
        if back.path != f"{PATH}/signed-in" or back.netloc != request.url.netloc:
            raise Forbidden("development's issuer sends nobody elsewhere")
        if request.method == "GET":
            say = wording(language_of(request))
            return render("people.html", say, people=PEOPLE, asked=asked, action=f"{OIDC}/authorize")
        person = next((each for each in PEOPLE if each.sub == asked.get("person")), None)
        if person is None or asked.get("code_challenge_method") != "S256":
            raise Invalid("choose one of them")
        code = self._keep(person, asked["code_challenge"], asked["redirect_uri"])
        answer = urlencode({"code": code, "state": asked.get("state", "")})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", 303, {"cache-control": "no-store"})

    def exchange(self, code: str, verifier: str, redirect: str) -> str:
        """A token for a code, once, by whoever knows what its challenge was made of."""
        kept = self._codes.pop(code, None)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
        if (
            kept is None
            or self._clock.now() >= kept.ends
            or kept.redirect != redirect
            or not hmac.compare_digest(kept.challenge.encode(), challenge.encode())
        ):
            raise WrongCode("the code is not known here, or not to whoever brings it")
        return self._issuer.issue(kept.person.sub, kept.person.org, kept.person.roles, timedelta(hours=8))

    def _keep(self, person: Person, challenge: str, redirect: str) -> str:
        now = self._clock.now()
        self._codes = {code: kept for code, kept in self._codes.items() if kept.ends > now}
        if len(self._codes) >= MAX_CODES:
            del self._codes[next(iter(self._codes))]
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(person, challenge, redirect, now + LASTS)
        return code

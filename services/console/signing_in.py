"""Sign-in by OpenID Connect: an authorization code with PKCE, and a state that only this browser knows.

What comes back is a token for our own services; it is verified as they verify it, and then sealed into the session.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.chassis.clock import Clock
from services.chassis.domain.errors import Forbidden, Unavailable
from services.chassis.settings import Settings
from services.chassis.web.tokens import Verifier
from services.console.sample_issuer import OIDC, SampleIssuer
from services.console.sessions import PATH, SESSION, SIGNING_IN, Sessions
from services.console.settings import ConsoleSettings
from services.console.visiting import language_of, onward, render
from services.console.wording import wording

TIMEOUT = 10.0
LASTS = timedelta(minutes=10)
SCOPE = "openid profile"


class NotBegunHere(Forbidden):
    """Somebody comes back who did not set out in this browser, or long ago."""

    code = "not_begun_here"


class IssuerAway(Unavailable):
    code = "issuer_away"


class SigningIn:
    def __init__(
        self,
        settings: Settings,
        own: ConsoleSettings,
        sessions: Sessions,
        verifier: Verifier,
        clock: Clock,
        samples: SampleIssuer | None,
    ) -> None:
        self._issuer = settings.issuer
        self._audience = settings.audience
        self._own = own
        self._sessions = sessions
        self._verifier = verifier
        self._clock = clock
        self._samples = samples
        self._discovered: dict[str, Any] | None = None
        self._client: httpx.AsyncClient | None = None

    async def begin(self, request: Request) -> Response:
        if request.query_params.get("out"):
            return render("signed_out.html", wording(language_of(request)))
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self._own.client_id,
            "redirect_uri": self._redirect(request),
            "scope": SCOPE,
            "audience": self._audience,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        where = f"{OIDC}/authorize" if self._samples is not None else (await self._discover())["authorization_endpoint"]
        response = RedirectResponse(f"{where}?{urlencode(asked)}", 303, {"cache-control": "no-store"})
        next = request.query_params.get("next", "")
        kept = {"verifier": verifier, "state": state, "next": next[:300], "ends": self._ends(LASTS)}
        self._sessions.put(response, request, SIGNING_IN, kept)
        return response

    async def end(self, request: Request) -> Response:
        begun = self._sessions.get(request, SIGNING_IN)
        state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
        if (
            begun is None
            or self._clock.now().timestamp() >= begun["ends"]
            or not hmac.compare_digest(str(begun["state"]).encode(), state.encode())
            or not code
        ):
            raise NotBegunHere("this sign-in was not begun here, or took too long")
        token = await self._exchange(request, code[:2_000], begun["verifier"])
        await self._verifier.caller(f"Bearer {token}".encode())
        response = onward("/")
        if begun["next"].startswith(PATH + "/") and "//" not in begun["next"] and "\\" not in begun["next"]:
            response.headers["location"] = begun["next"]
        self._sessions.forget(response, SIGNING_IN)
        self._sessions.begin(response, request, token, self._clock.now() + timedelta(hours=self._own.hours))
        return response

    def forget(self, response: Response) -> None:
        self._sessions.forget(response, SESSION)

    async def _exchange(self, request: Request, code: str, verifier: str) -> str:
        redirect = self._redirect(request)
        if self._samples is not None:
            return self._samples.exchange(code, verifier, redirect)
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "client_id": self._own.client_id,
            "code_verifier": verifier,
        }
        if self._own.client_secret is not None:
            sent["client_secret"] = self._own.client_secret
        told = await self._ask("POST", (await self._discover())["token_endpoint"], data=sent)
        return str(told.get("access_token", ""))

    async def _discover(self) -> dict[str, Any]:
        """Asked once; what an issuer says of itself does not change under its own name."""
        if self._discovered is None:
            base = (self._issuer or "").rstrip("/")
            told = await self._ask("GET", f"{base}/.well-known/openid-configuration")
            if told.get("issuer") != self._issuer:
                raise IssuerAway("what answers there is another issuer")
            for name in ("authorization_endpoint", "token_endpoint"):
                if urlsplit(str(told.get(name))).scheme != urlsplit(base).scheme:
                    raise IssuerAway(f"the issuer's {name} is not where it can be trusted")
            self._discovered = told
        return self._discovered

    async def _ask(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        self._client = self._client or httpx.AsyncClient(timeout=TIMEOUT)
        try:
            answer = await self._client.request(method, url, headers={"accept": "application/json"}, **sent)
            answer.raise_for_status()
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise IssuerAway(f"the issuer did not answer as it should: {type(error).__name__}") from None
        if not isinstance(told, dict):
            raise IssuerAway("the issuer's answer is not an object")
        return told

    def _redirect(self, request: Request) -> str:
        origin = self._own.url or f"{request.url.scheme}://{request.url.netloc}"
        return f"{origin.rstrip('/')}{PATH}/signed-in"

    def _ends(self, lasts: timedelta) -> float:
        return (self._clock.now() + lasts).timestamp()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

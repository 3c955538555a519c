"""All that the console is: who may come in, and the sections with what each of them asks."""

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from services.chassis.clock import Clock
from services.chassis.domain.errors import Forbidden, NotFound, Unavailable, WuyiError
from services.chassis.keyring import Keyring
from services.chassis.settings import Settings
from services.chassis.web.callers import NotSignedIn, Role
from services.chassis.web.issuer import Issuer
from services.chassis.web.tokens import Verifier
from services.console import routes as sections
from services.console.asking import Services
from services.console.looking import Shared
from services.console.routes.overview import Tile
from services.console.sample_issuer import SampleIssuer
from services.console.sessions import LANGUAGE, PATH, Sessions
from services.console.settings import ConsoleSettings
from services.console.signing_in import SigningIn
from services.console.static_files import static
from services.console.visiting import Visit, language_of, link, onward, render
from services.console.wording import LANGUAGES, wording

Section = Callable[[Visit], Awaitable[Response]]
Stopping = Callable[[], bool]
STATUS = {NotFound: 404, Forbidden: 403, Unavailable: 503}


class Console:
    """`inside` is given once the origin is built: until then the services of this process cannot be asked."""

    def __init__(
        self,
        settings: Settings,
        own: ConsoleSettings,
        names: Iterable[str],
        keyring: Keyring,
        clock: Clock,
        issuer: Issuer | None,
        verifier: Verifier,
        stopping: Stopping,
    ) -> None:
        self.clock = clock
        self.services = Services(names, own.services)
        self.tiles: Shared[list[Tile]] = Shared()
        self.sessions = Sessions(keyring)
        self.stopping = stopping
        self.streams = 0
        self._verifier = verifier
        self._samples = None if issuer is None else SampleIssuer(issuer, clock)
        self._signing_in = SigningIn(settings, own, self.sessions, verifier, clock, self._samples)

    def stand_on(self, origin: ASGIApp) -> None:
        self.services.inside = origin

    async def close(self) -> None:
        await self.services.close()
        await self._signing_in.close()

    def routes(self) -> list[Route]:
        found = [
            self._open("/sign-in", self._signing_in.begin),
            self._open("/signed-in", self._signing_in.end),
            self._open("/language/{language}", _choose_language),
            self._open("/static/{path:path}", static),
            self._route("/sign-out", self._sign_out, "POST"),
        ]
        if self._samples is not None:
            found += [Route(path, _named(path, each), methods=["GET", "POST"]) for path, each in self._samples.routes()]
        found += [self._route(path, section, method) for method, path, section in sections.ALL]
        return found

    def _open(self, path: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
        """For whoever comes."""
        return Route(PATH + path, _named(PATH + path, answer))

    def _route(self, path: str, section: Section, method: str) -> Route:
        """For operators and auditors; whoever has not signed in is shown where to."""

        async def answer(request: Request) -> Response:
            session = self.sessions.of(request, self.clock.now())
            if session is None:
                return self._to_the_door(request)
            try:
                caller = await self._verifier.caller(f"Bearer {session.token}".encode())
            except NotSignedIn:
                return self._to_the_door(request)
            say = wording(language_of(request))
            if not caller.is_(Role.OPERATOR, Role.AUDITOR):
                return render("stranger.html", say, 403, form_token=session.form)
            return await section(Visit(request, session, caller, self, say))

        return Route(PATH + path, _named(PATH + path, answer), methods=[method])

    def _to_the_door(self, request: Request) -> Response:
        if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
            return render("refused.html", wording(language_of(request)), 401, **_plain("signed-out"))
        return onward("/sign-in", next=request.url.path)

    async def _sign_out(self, visit: Visit) -> Response:
        await visit.form()
        response = onward("/sign-in", out="1")
        self._signing_in.forget(response)
        return response


def _named(path: str, answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Counted under its template; what a rule of ours refuses is told on a page."""

    async def named(request: Request) -> Response:
        request.scope["arrival"].template = path
        request.scope["arrival"].service = "console"
        try:
            return await answer(request)
        except WuyiError as error:
            status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
            return render("refused.html", wording(language_of(request)), status, **_plain(error.reason))

    return named


def _plain(code: str) -> dict[str, object]:
    """Of a page that nobody is known to look at."""
    return {
        "detail": "",
        "code": code,
        "back": link("/"),
        "section": "",
        "caller": None,
        "form_token": "",
        "notice": "",
    }


async def _choose_language(request: Request) -> Response:
    chosen, back = request.path_params["language"], request.query_params.get("back", PATH + "/")
    response = onward("/")
    if back.startswith(PATH + "/") and "//" not in back and "\\" not in back:
        response.headers["location"] = back
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE, chosen, path=PATH, max_age=31_536_000, samesite="lax", httponly=True)
    return response

"""What is asked of the process itself: does it live, is it ready, what has it counted, whose tokens does it take."""

from collections.abc import Awaitable, Callable, Mapping

from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.chassis.observing.metrics import MEDIA_TYPE, Metrics
from services.chassis.settings import is_loopback
from services.chassis.web.answers import JSON
from services.chassis.web.issuer import Issuer
from services.chassis.web.problems import RouteNotFound, problem

Answering = Callable[[Request], Awaitable[Response]]
Ready = Callable[[], Awaitable[Mapping[str, str]]]
"""What is not ready, and why; nothing when all is."""


def routes(ready: Ready, metrics: Metrics, issuer: Issuer | None) -> list[Route]:
    found = [
        _route("/health/live", _live),
        _route("/health/ready", _readiness(ready)),
        _route("/metrics", _counted(metrics)),
    ]
    return found if issuer is None else [*found, _route("/.well-known/jwks.json", _keys(issuer))]


def _route(path: str, answer: Answering) -> Route:
    async def named(request: Request) -> Response:
        request.scope["arrival"].template = path
        return await answer(request)

    return Route(path, named)


async def _live(request: Request) -> Response:
    return _json({"status": "live"})


def _readiness(ready: Ready) -> Answering:
    async def answer(request: Request) -> Response:
        missing = dict(await ready())
        return _json({"status": "not_ready" if missing else "ready", "missing": missing}, 503 if missing else 200)

    return answer


def _counted(metrics: Metrics) -> Answering:
    async def answer(request: Request) -> Response:
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    return answer


def _keys(issuer: Issuer) -> Answering:
    async def answer(request: Request) -> Response:
        if request.client is None or not is_loopback(request.client.host):
            return problem(RouteNotFound("there is no such path"), request.scope)
        return _json(issuer.jwks())

    return answer


def _json(body: object, status: int = 200) -> Response:
    return Response(to_json(body), status, {"cache-control": "no-store"}, JSON)

"""One service's routes made into an application, each behind its doorkeeper and with every error of the house."""

import copy
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.applications import Starlette
from starlette.routing import Route

from services.chassis.desk import Desk
from services.chassis.service import Service
from services.chassis.texts import Texts
from services.chassis.web import problems
from services.chassis.web.doorkeeper import Doorkeeper
from services.chassis.web.openapi import complete
from services.chassis.web.shortcut import Shortcut
from services.chassis.web.texts import TEXTS

TOLD: dict[Any, problems.Telling] = {**problems.TELLERS, Exception: problems.tell_nothing}


def service_app(
    service: Service, doors: Sequence[APIRouter], desk: Desk, texts: Texts, path: str
) -> tuple[FastAPI, Shortcut]:
    """The application, and the way into it. `path` is where the origin finds it: what is counted and logged of a request is its route's template below it."""
    app = FastAPI(
        title=f"五一 Wuyi · {service.title}",
        version=version("wuyi"),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers=dict(TOLD),
    )
    app.state.desk, app.state.texts = desk, texts
    routes = [_guarded(route, path) for door in doors for route in door.routes if isinstance(route, APIRoute)]
    app.router.routes.extend(routes)
    complete(app, routes, texts)
    return app, Shortcut(app, routes)


def _guarded(declared: APIRoute, path: str) -> APIRoute:
    """A copy: the router is the module's, and may be in several applications of one process."""
    route = copy.copy(declared)
    route.app = Doorkeeper(route, path + route.path_format)
    return route


def process_app(routes: Sequence[Route]) -> Starlette:
    """What belongs to the process and to no service: health, metrics, the pages that show the documents."""
    app = Starlette(routes=list(routes), exception_handlers=dict(TOLD))
    app.router.redirect_slashes = False
    app.state.texts = TEXTS
    return app

"""The API documents for people: plain pages made of each service's OpenAPI document, with nothing from anywhere else."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from services.chassis.web.problems import RouteNotFound

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #bbb } code, pre { font: 14px/1.5 ui-monospace, monospace }
summary { padding: .3rem 0; cursor: pointer } summary code { font-weight: 600 } pre { background: #f3f3f3; padding: .7rem; overflow: auto }
"""
_STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}


class Documented(Protocol):
    def openapi(self) -> dict[str, Any]: ...


def routes(shown: Mapping[str, Documented]) -> list[Route]:
    """`/` lists the documents; `/documents/…` shows one. By the path at which each service is found."""
    pages = Environment(loader=PackageLoader("services.chassis.web"), autoescape=True)

    async def index(request: Request) -> Response:
        request.scope["arrival"].template = "/"
        return _page(pages.get_template("index.html").render(paths=sorted(shown), style=Markup(STYLE)))

    async def one(request: Request) -> Response:
        request.scope["arrival"].template = "/documents/{path}"
        app = shown.get("/" + request.path_params["path"])
        if app is None:
            raise RouteNotFound("there is no such path")
        path = "/" + request.path_params["path"]
        return _page(pages.get_template("document.html").render(document=app.openapi(), path=path, style=Markup(STYLE)))

    return [Route("/", index), Route("/documents/{path:path}", one)]


def _page(html: str) -> Response:
    return HTMLResponse(html, headers=_HEADERS)

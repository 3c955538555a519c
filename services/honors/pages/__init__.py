"""The two pages that everybody may read, for people; programs get the same as JSON."""

import hashlib
from base64 import b64encode
from functools import cache

from fastapi import Request
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response

STYLE = """
body { font: 18px/1.7 "Noto Serif SC", "Songti SC", SimSun, serif; max-width: 46rem; margin: 2.5rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { color: #a40000; font-size: 1.7rem } table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #999; padding: .4rem .7rem; text-align: left }
small, [lang=en] { color: #555 } .valid { color: #0a6b2d } .revoked { color: #a40000 } dt { color: #555 } dd { margin: 0 0 .6rem 0 }
"""
_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'",
    "vary": "accept",
}


def wants_a_page(request: Request) -> bool:
    """A browser says that it takes HTML; a program says nothing, or JSON."""
    return "text/html" in request.headers.get("accept", "")


def page(template: str, view: BaseModel) -> Response:
    html = _pages().get_template(template).render(it=view, style=Markup(STYLE))
    return HTMLResponse(html, headers=_HEADERS)


@cache
def _pages() -> Environment:
    return Environment(loader=PackageLoader("services.honors", "pages"), autoescape=True)

"""Scripts, styles and their licences, as they lie in `static/`: read once, named by what they hold."""

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.domain.errors import NotFound

KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def _read() -> dict[str, tuple[bytes, str, str]]:
    found: dict[str, tuple[bytes, str, str]] = {}
    waiting = [("", files("services.console").joinpath("static"))]
    while waiting:
        before, folder = waiting.pop()
        for each in folder.iterdir():
            path = f"{before}{each.name}"
            kind = next((told for end, told in KINDS.items() if each.name.endswith(end)), "text/plain; charset=utf-8")
            if each.is_dir():
                waiting.append((f"{path}/", each))
            else:
                whole = each.read_bytes()
                found[path] = whole, kind, hashlib.sha256(whole).hexdigest()[:16]
    return found


async def static(request: Request) -> Response:
    found = _read().get(request.path_params["path"])
    if found is None:
        raise NotFound("there is no such file")
    whole, kind, digest = found
    return Response(whole, headers={"content-type": kind, "etag": f'"{digest}"', "cache-control": "no-cache"})

"""Finds a route by its method, its length and its first word, instead of trying one pattern after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.convertors import StringConvertor
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from services.chassis.web.doorkeeper import Doorkeeper
from services.chassis.web.problems import TELLERS


@dataclass(frozen=True, slots=True)
class _Sign:
    door: Doorkeeper
    said: tuple[tuple[int, str], ...]
    """The words of its path, by their places."""
    named: tuple[tuple[int, str], ...]
    """Its parameters, by their places."""


class Shortcut:
    """In front of a service's application, for the routes that can be carried out straight. Everything else (a path that is
    nowhere, a method that is not taken, the document) is the application's, as if this were not here."""

    def __init__(self, app: FastAPI, routes: Sequence[APIRoute]) -> None:
        self._app = app
        self._signs: dict[tuple[str, int, str], list[_Sign]] = {}
        for route in routes:
            parts = route.path_format.split("/")
            if not parts[1] or parts[1].startswith("{") or not all(map(_is_word, route.param_convertors.values())):
                raise TypeError(f"{route.path}: a path begins with a word, and a parameter is one part of it")
            for method in route.methods or ():
                self._signs.setdefault((method, len(parts), parts[1]), []).append(_sign(route, parts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope["path"][len(scope["root_path"]) :].split("/")
        sign = self._read(scope["method"], parts)
        if sign is None:
            await self._app(scope, receive, send)
            return
        scope["app"] = self._app
        scope["path_params"] = {name: parts[at] for at, name in sign.named}
        try:
            await sign.door(scope, receive, send)
        except tuple(TELLERS) as error:
            if scope["arrival"].status:
                raise
            tell = next(tell for kind, tell in TELLERS.items() if isinstance(error, kind))
            response = await tell(Request(scope, receive), error)
            await response(scope, receive, send)

    def _read(self, method: str, parts: list[str]) -> _Sign | None:
        if len(parts) < 2:
            return None
        for sign in self._signs.get((method, len(parts), parts[1]), ()):
            if all(parts[at] == word for at, word in sign.said) and all(parts[at] for at, _ in sign.named):
                return sign if sign.door.straight else None
        return None


def _sign(route: APIRoute, parts: list[str]) -> _Sign:
    said = tuple((at, part) for at, part in enumerate(parts) if at > 1 and not part.startswith("{"))
    named = tuple((at, part[1:-1]) for at, part in enumerate(parts) if part.startswith("{"))
    assert isinstance(route.app, Doorkeeper)
    return _Sign(route.app, said, named)


def _is_word(convertor: object) -> bool:
    return isinstance(convertor, StringConvertor)

"""Stands at one route: nobody's body is read before it is known who they are and what they may do."""

from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.web import bodies
from services.chassis.web.arrival import Arrival
from services.chassis.web.callers import Allowed, Role, admit, anyone
from services.chassis.web.problems import WrongMediaType
from services.chassis.web.straight import Straight

LIMIT = "x-max-body-bytes"
"""Where a route that streams says how much it takes, in its part of the OpenAPI document."""


class Doorkeeper:
    def __init__(self, route: APIRoute, template: str) -> None:
        self.straight = Straight.suits(route)
        self._app: ASGIApp = Straight(route) if self.straight else route.app
        self._template = template
        self._roles = may_call(route)
        self._takes_json = route.body_field is not None
        limit = (route.openapi_extra or {}).get(LIMIT)
        self._streams = limit is not None
        self._limit: int = limit or bodies.MAX_BODY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        arrival: Arrival = scope["arrival"]
        arrival.template = self._template
        arrival.streams = self._streams
        for roles in self._roles:
            admit(arrival.caller, roles)
        if arrival.is_command:
            bodies.check_length(arrival, self._limit)
            receive = await self._looked_at(arrival, receive)
        await self._app(scope, receive, send)

    async def _looked_at(self, arrival: Arrival, receive: Receive) -> Receive:
        if self._streams:
            return bodies.counted(receive, self._limit)
        body = arrival.body = await bodies.whole(receive, self._limit)
        if body:
            if bodies.is_json(arrival.headers.get(b"content-type")):
                arrival.json = bodies.check_json(body)
            elif self._takes_json:
                raise WrongMediaType("send it as JSON", wanted="application/json")
        return bodies.replayed(body, receive)


def may_call(route: APIRoute) -> list[frozenset[Role]]:
    """The roles that a caller needs one of, for each time that the route says so; none at all for a public route."""
    calls = calls_of(route)
    demands = [call.roles for call in calls if isinstance(call, Allowed)]
    if not demands and anyone not in calls:
        raise TypeError(f"{route.path} says neither who may call it nor that it is public")
    return demands


def calls_of(route: APIRoute) -> list[Any]:
    """Everything that it depends on."""
    return _calls(route.dependant)


def _calls(dependant: Dependant) -> list[Any]:
    return [call for each in dependant.dependencies for call in (each.call, *_calls(each))]

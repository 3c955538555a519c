"""A route carried out without a detour: its parameters read, its body validated, what is at hand handed over, and called.

FastAPI does the same with a general machine (exit stacks, a cache of dependencies, a second reading of the body) that costs
more than all else in a command. The parts that decide what is valid are FastAPI's own, so both ways agree; the document is
made of the route as it was declared; and a route with anything else to solve goes FastAPI's way.
"""

from inspect import iscoroutinefunction
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_body_to_args, request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import PydanticUndefined
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.chassis.web.reaching import AtHand

Faults = list[Any]


class Straight:
    def __init__(self, route: APIRoute) -> None:
        of = route.dependant
        self._endpoint = route.endpoint
        self._of = of
        self._at_hand = [(each.name, each.call.take) for each in of.dependencies if isinstance(each.call, AtHand)]
        self._asked = [each for each in of.dependencies if not isinstance(each.call, AtHand)]
        self._embedded = route._embed_body_fields

    @staticmethod
    def suits(route: APIRoute) -> bool:
        """Whether it and what it depends on take nothing but what is at hand, and parameters of its path, query and body."""
        if not iscoroutinefunction(route.endpoint):
            raise TypeError(f"{route.path}: a route is a coroutine; anything else would be run in a thread of its own")
        return _is_plain(route.dependant) and all(
            isinstance(each.call, AtHand)
            or (_is_plain(each) and not each.dependencies and not each.body_params and not each.request_param_name)
            for each in route.dependant.dependencies
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        values = await self._values(request)
        for name, take in self._at_hand:
            values[name or ""] = take(request)
        values.pop("", None)
        if self._of.request_param_name:
            values[self._of.request_param_name] = request
        response = await self._endpoint(**values)
        if not isinstance(response, Response):
            raise TypeError(f"{self._endpoint.__name__} answers with {type(response).__name__}, not with a Response")
        await response(scope, receive, send)

    async def _values(self, request: Request) -> dict[str, Any]:
        faults: Faults = []
        asked = []
        for each in self._asked:
            of_its_own, found = _parameters(each, request)
            asked.append((each, of_its_own))
            faults += found
        values, found = _parameters(self._of, request)
        faults += found
        if self._of.body_params:
            read, found = await self._read(request)
            values.update(read)
            faults += found
        if faults:
            raise RequestValidationError(faults)
        for each, of_its_own in asked:
            answer = await each.call(**of_its_own)  # type: ignore[misc]
            if each.name is not None:
                values[each.name] = answer
        return values

    async def _read(self, request: Request) -> tuple[dict[str, Any], Faults]:
        arrival = request.scope["arrival"]
        return await request_body_to_args(
            body_fields=self._of.body_params,
            received_body=arrival.json if arrival.body else PydanticUndefined,
            embed_body_fields=self._embedded,
        )


def _is_plain(of: Dependant) -> bool:
    return iscoroutinefunction(of.call) and not (
        of.header_params
        or of.cookie_params
        or of.background_tasks_param_name
        or of.response_param_name
        or of.http_connection_param_name
        or of.security_scopes_param_name
    )


def _parameters(of: Dependant, request: Request) -> tuple[dict[str, Any], Faults]:
    values, faults = request_params_to_args(of.path_params, request.path_params)
    if of.query_params:
        more, found = request_params_to_args(of.query_params, request.query_params)
        values.update(more)
        faults += found
    return values, faults

"""The rest of a service's OpenAPI document, which no single route can say: problems, roles, the headers of commands."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict

from services.chassis.domain.errors import Forbidden
from services.chassis.texts import Texts
from services.chassis.web.commanding import command
from services.chassis.web.doorkeeper import calls_of, may_call
from services.chassis.web.problems import MEDIA_TYPE

Json = dict[str, Any]


class Fault(BaseModel):
    """What is wrong with one field."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `detail` is for people, in the language that was asked for; other members are its facts."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[Fault] | None = None


KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "同一键与正文得到同一答复 · The same key and body hear the same answer",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "只在版本未变时更改 · Change it only if it is still at this version",
    "schema": {"type": "string", "pattern": '^(\\*|"[0-9]+")$'},
    "example": '"3"',
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "版本未变时答复 304 · Answered 304 if it is still at this version",
    "schema": {"type": "string"},
    "example": '"3"',
}
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "zh-CN（默认）或 en · The language of problems",
    "schema": {"type": "string"},
    "example": "zh-CN",
}


def complete(app: FastAPI, routes: list[APIRoute], texts: Texts) -> None:
    """Once, when it is first asked for; FastAPI keeps what comes of it."""
    plain = app.openapi

    def whole() -> Json:
        if app.openapi_schema is None:
            document = plain()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(schemas["Problem"].pop("$defs", {}))
            for route in routes:
                for method in route.methods or ():
                    _finish(document["paths"][route.path_format][method.lower()], route, method, texts)
        return app.openapi_schema or {}

    app.openapi = whole  # type: ignore[method-assign]


def _finish(operation: Json, route: APIRoute, method: str, texts: Texts) -> None:
    roles = may_call(route)
    parameters = operation.setdefault("parameters", [])
    if command in calls_of(route):
        parameters.append(KEY)
        if method != "POST" or "{" in route.path:
            parameters.append(IF_MATCH)
    if method == "GET" and "headers" in operation["responses"].get("200", {}):
        parameters.append(IF_NONE_MATCH)
        operation["responses"]["304"] = {"description": "It is still at that version"}
    parameters.append(LANGUAGE)
    if roles:
        operation["x-roles"] = sorted(frozenset.intersection(*roles))
    else:
        operation["security"] = []
        operation["responses"].pop("401", None)
        own = operation["responses"].get("403", {}).get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
        own.pop(Forbidden.code, None)
        if not own:  # what is left are refusals that are no matter of roles
            operation["responses"].pop("403", None)
    for response in operation["responses"].values():
        for code, told in response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {}).items():
            if code in texts:
                told["value"]["detail"] = texts[code].text("zh-CN", {})

"""Every route of every service says who may call it, what it answers, and every way in which it says no."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from services.chassis.clock import SystemClock
from services.chassis.desk import Desk
from services.chassis.keyring import Keyring
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.web.assembling import service_app
from services.chassis.web.doorkeeper import may_call
from services.chassis.web.texts import TEXTS
from services.registry import ALL
from tests.house.operations import faults

ROUTES = [
    pytest.param(route, id=f"{service.name} {'|'.join(route.methods or ())} {route.path}")
    for service in ALL
    for door in service.doors
    for route in door.routes
    if isinstance(route, APIRoute)
]


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_says_who_may_call_it(route: APIRoute) -> None:
    may_call(route)


@pytest.mark.parametrize("service", ALL, ids=lambda service: service.name)
def test_an_operation_declares_all_that_it_does(service: Service, tmp_path: Path) -> None:
    assert faults(document_of(service, tmp_path)) == []


@pytest.mark.parametrize("service", ALL, ids=lambda service: service.name)
def test_every_door_is_made_of_routes(service: Service) -> None:
    """What is no APIRoute would be served without a doorkeeper, and is left out."""
    assert [route for door in service.doors for route in door.routes if not isinstance(route, APIRoute)] == []


def document_of(service: Service, folder: Path) -> dict[str, object]:
    desk = Desk(service.name, {}, SystemClock(), Keyring.development(folder), Settings(data=folder))
    app, _ = service_app(service, service.doors, desk, {**TEXTS, **service.texts}, f"/api/{service.name}/v1")
    assert isinstance(app, FastAPI)
    return app.openapi()

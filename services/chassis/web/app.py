"""The HTTP side of one process: every service behind its gate, and the process's own pages, on one origin."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from fastapi import APIRouter
from starlette.routing import Route

from services.chassis.clock import Clock
from services.chassis.desk import Desk
from services.chassis.observing.metrics import Metrics
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.web import health, pages
from services.chassis.web.assembling import process_app, service_app
from services.chassis.web.gate import Gate
from services.chassis.web.issuer import NAME, Issuer
from services.chassis.web.jwks import PublishedKeys
from services.chassis.web.origin import Origin
from services.chassis.web.rates import Rates
from services.chassis.web.texts import TEXTS
from services.chassis.web.tokens import Verifier

OPERATING = "/ops/v1/"


class Running(Protocol):
    """What the HTTP side asks of what runs behind it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def services(self) -> Sequence[Service]: ...
    @property
    def desks(self) -> Mapping[str, Desk]:
        """By the service's name."""
        ...

    @property
    def clock(self) -> Clock: ...
    @property
    def metrics(self) -> Metrics: ...

    def operating(self, service: str) -> Sequence[APIRouter]:
        """The routes of its operations API."""
        ...

    def overloaded(self, service: str) -> bool:
        """Its outboxes hold more than `backlog_limit`. Asked before every command: answered from memory."""
        ...

    def ready(self) -> Awaitable[Mapping[str, str]]:
        """What is not ready, and why; nothing when all is."""
        ...


def who_signs(settings: Settings, clock: Clock) -> tuple[Issuer | None, Verifier]:
    """Development's own issuer, where there is no other, and the verifier of its tokens or of the other's."""
    issuer = None
    if settings.issuer is None and settings.environment == "development":
        issuer = Issuer(settings.data, settings.audience, clock)
    keys = issuer or PublishedKeys(settings.keys_of_the_issuer or "", clock)
    return issuer, Verifier(keys, settings.issuer or NAME, settings.audience, clock)


def build_app(runtime: Running, more: Sequence[Route] = ()) -> Origin:
    """An ASGI application. Opens nothing: the runtime is started, and stopped, by whoever serves it. `more` pages stand
    beside the process's own."""
    settings = runtime.settings
    issuer, verifier = who_signs(settings, runtime.clock)
    rates = Rates(settings)
    found: dict[str, tuple[str, Gate]] = {}
    shown: dict[str, pages.Documented] = {}
    for service in runtime.services:
        texts = {**TEXTS, **service.texts}
        for path, doors in _doors(runtime, service).items():
            app, way = service_app(service, doors, runtime.desks[service.name], texts, path)
            full = _never if path.startswith(OPERATING) else _overloaded(runtime, service.name)
            found[path] = (service.name, Gate(way, verifier, rates, full, texts))
            shown[path] = app
    own = health.routes(runtime.ready, runtime.metrics, issuer)
    return Origin(found, process_app([*own, *pages.routes(shown), *more]), runtime.metrics)


def _doors(runtime: Running, service: Service) -> Mapping[str, Sequence[APIRouter]]:
    """What the service offers, and what its operators see of it."""
    return {f"/api/{service.name}/v1": service.doors, f"{OPERATING}{service.name}": runtime.operating(service.name)}


def _never() -> bool:
    """Whoever is to clear a backlog must be let in while there is one."""
    return False


def _overloaded(runtime: Running, service: str) -> Callable[[], bool]:
    return lambda: runtime.overloaded(service)

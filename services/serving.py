"""One process that serves: the runtime and its origin, up together and down together."""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Awaitable, Callable, Generator, Sequence

import uvicorn
from starlette.types import ASGIApp

from services.chassis.domain.errors import WuyiError
from services.chassis.observing.logs import set_up_logs
from services.chassis.running.runtime import Runtime
from services.chassis.service import Service
from services.chassis.settings import Settings, check_settings
from services.chassis.web.app import build_app, who_signs
from services.chassis.web.wire import OnePiece
from services.console.service import Console
from services.console.settings import ConsoleSettings

STOP_WITHIN = 10.0
"""Seconds for requests under way and then for outboxes, at a stop; what is left is found again at the next start."""

COLLECT_AFTER = (10_000, 20, 50)
"""Allocations, and rounds, before each generation is looked at: a request makes some hundreds of objects and no cycles."""


class PortTaken(WuyiError):
    code = "port_taken"


class Origin(uvicorn.Server):
    """Leaves signals to `serve`, which has more to stop than sockets."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def _nothing(runtime: Runtime) -> None:
    return None


async def serve(
    settings: Settings, services: Sequence[Service], started: Callable[[Runtime], Awaitable[None]] = _nothing
) -> None:
    """Until SIGINT or SIGTERM: requests in flight are answered, then outboxes are drained, both up to a deadline.

    Raises PortTaken, or whatever the runtime refuses to start with (data in use, unfit settings, a newer schema).
    """
    check_settings(settings)
    set_up_logs(settings.environment, settings.log_level)
    listener = _listen(settings)
    runtime = Runtime(settings, services)
    await runtime.start()
    console = console_of(runtime)
    try:
        origin = Origin(
            uvicorn.Config(
                with_console(runtime, console),
                http=OnePiece,
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=int(STOP_WITHIN),
                lifespan="off",
            )
        )
        _stop_on_signals(origin, runtime)
        await started(runtime)
        spare_what_stays()
        await origin.serve(sockets=[listener])
    finally:
        await console.close()
        await runtime.stop(STOP_WITHIN)


def console_of(runtime: Runtime) -> Console:
    issuer, verifier = who_signs(runtime.settings, runtime.clock)
    names = [service.name for service in runtime.services]
    own, stopping = ConsoleSettings(), runtime.stopping.is_set
    return Console(runtime.settings, own, names, runtime.keyring, runtime.clock, issuer, verifier, stopping)


def with_console(runtime: Runtime, console: Console) -> ASGIApp:
    origin = build_app(runtime, console.routes())
    console.stand_on(origin)
    return origin


def spare_what_stays() -> None:
    """What is here once everything runs stays until the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _listen(settings: Settings) -> socket.socket:
    """Bound before anything is opened, so that a second start on the same port changes nothing."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}): set WUYI_PORT to another port"
        ) from None
    listener.set_inheritable(True)
    return listener


def _stop_on_signals(origin: Origin, runtime: Runtime) -> None:
    def stop() -> None:
        runtime.stopping.set()  # streams end, so that nothing keeps the origin waiting
        if origin.should_exit:
            origin.force_exit = True
        origin.should_exit = True

    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)

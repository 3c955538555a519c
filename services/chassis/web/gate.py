"""What every request to one service passes before any route is looked for: who calls, how often, and whether there is room."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.domain.errors import Unavailable, WuyiError
from services.chassis.texts import Texts
from services.chassis.web.arrival import Arrival
from services.chassis.web.callers import Caller, NotSignedIn
from services.chassis.web.problems import problem
from services.chassis.web.rates import Rates
from services.chassis.web.tokens import Verifier


class BacklogFull(Unavailable):
    """Events cannot be sent on as fast as commands come: what is accepted now would wait too long."""

    code = "backlog_full"


class Gate:
    def __init__(
        self, app: ASGIApp, verifier: Verifier, rates: Rates, overloaded: Callable[[], bool], texts: Texts
    ) -> None:
        self._app = app
        self._verifier = verifier
        self._rates = rates
        self._overloaded = overloaded
        self._texts = texts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        arrival: Arrival = scope["arrival"]
        try:
            arrival.caller = await self._caller(arrival)
            await self._rates.admit(arrival.caller, _address(scope))
            if arrival.is_command and self._overloaded():
                raise BacklogFull("too much is waiting to be sent", retry_after=5)
        except WuyiError as error:
            await problem(error, scope, self._texts)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _caller(self, arrival: Arrival) -> Caller | NotSignedIn:
        """One without a token is not turned away here: the route may be public."""
        try:
            return await self._verifier.caller(arrival.headers.get(b"authorization"))
        except NotSignedIn as why:
            return why


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else "unknown"

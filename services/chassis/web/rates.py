"""How often one caller may ask. Kept in this process's memory: a limit on floods, not a bill."""

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from services.chassis.domain.errors import TooMany
from services.chassis.settings import Settings
from services.chassis.web.callers import Caller, NotSignedIn


class TooFast(TooMany):
    code = "rate"


class Rates:
    def __init__(self, settings: Settings) -> None:
        self._person = parse(settings.rate_per_person)
        self._address = parse(settings.rate_per_address)
        self._window = FixedWindowRateLimiter(MemoryStorage())

    async def admit(self, caller: Caller | NotSignedIn, address: str) -> None:
        """One with a token counts for itself, wherever it calls from; all others of one address count together."""
        if isinstance(caller, Caller):
            limit, who = self._person, caller.person
        else:
            limit, who = self._address, address
        if not await self._window.hit(limit, who):
            raise TooFast("too many requests", retry_after=limit.get_expiry())

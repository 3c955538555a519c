"""How many objections one address may bring: many offices share one, floods do too. Kept in this process's memory."""

from weakref import WeakKeyDictionary

from fastapi import Request
from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from services.chassis.desk import Desk
from services.chassis.domain import TooMany

OBJECTIONS = parse("20/hour")

_windows: WeakKeyDictionary[Desk, FixedWindowRateLimiter] = WeakKeyDictionary()
"""One for each running service; with it they go."""


class ObjectingTooOften(TooMany):
    code = "objecting_too_often"


async def may_object(request: Request, desk: Desk) -> None:
    window = _windows.setdefault(desk, FixedWindowRateLimiter(MemoryStorage()))
    address = "" if request.client is None else request.client.host
    if not await window.hit(OBJECTIONS, address):
        raise ObjectingTooOften("too many objections from here", retry_after=OBJECTIONS.get_expiry())

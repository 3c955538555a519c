"""Overview: a tile for each service, told in a word and a colour; which alerts fire; and all of it anew every two seconds."""

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

from starlette.responses import Response

from services.console.asking import Answer
from services.console.looking import Scope
from services.console.streams import streaming
from services.console.visiting import Visit

State = Literal["ok", "busy", "attention", "trouble", "away"]
PATHS = ("/flow", "/outbox", "/timers", "/parked", "/alerts")
POINTS = 60


@dataclass(frozen=True, slots=True)
class Tile:
    name: str
    state: State
    away: str
    refused: bool
    flow: Any
    outbox: Any
    parked: int
    due: int
    overdue: int
    firing: list[Any]
    points: str
    """Moments and what waited at each, for the chart."""


async def tiles_of(visit: Visit) -> list[Tile]:
    async def look() -> list[Tile]:
        return list(await asyncio.gather(*(_tile(visit, name) for name in visit.console.services.names)))

    return await visit.console.tiles.of(Scope.of(visit.caller, visit.say.language), look, _holds)


def _holds(tiles: list[Tile]) -> bool:
    """That a service said no to one person is not told to others."""
    return not any(tile.refused for tile in tiles)


async def _tile(visit: Visit, name: str) -> Tile:
    services = visit.console.services
    told = await asyncio.gather(*(services.ask(name, path, visit.who) for path in PATHS))
    silent = next((answer for answer in told if not answer.ok), None)
    if silent is not None:
        why = silent.away or str(silent.problem.get("detail", ""))
        return Tile(name, "away", why, not silent.away, None, None, 0, 0, 0, [], "[]")
    return _told(name, dict(zip(PATHS, told, strict=True)))


def _told(name: str, told: dict[str, Answer]) -> Tile:
    flow, timers = told["/flow"].data, told["/timers"].items
    firing = [alert for alert in told["/alerts"].items if alert["state"] == "firing"]
    parked = sum(group["count"] for group in told["/parked"].items)
    points = [(point["at"], point["waiting"]) for point in flow["points"][-POINTS:]]
    return Tile(
        name=name,
        state=_state(firing, flow["waiting"]),
        away="",
        refused=False,
        flow=flow,
        outbox=told["/outbox"].data,
        parked=parked,
        due=sum(timer["due"] for timer in timers),
        overdue=sum(timer["overdue"] for timer in timers),
        firing=firing,
        points="[" + ",".join(f'["{at}",{waiting}]' for at, waiting in points) + "]",
    )


def _state(firing: list[Any], waiting: int) -> State:
    if any(alert["severity"] == "critical" for alert in firing):
        return "trouble"
    if firing:
        return "attention"
    return "busy" if waiting else "ok"


async def show(visit: Visit) -> Response:
    return visit.page("overview.html", "overview", tiles=await tiles_of(visit))


async def stream(visit: Visit) -> Response:
    async def piece() -> str:
        return visit.fragment("tiles.html", tiles=await tiles_of(visit))

    return streaming(visit, "tiles", piece)

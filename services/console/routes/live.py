"""Live: what is published, as it is published, masked. Pausing and filtering are done where it is looked at."""

import asyncio
import json

from starlette.responses import Response

from services.console.streams import streaming
from services.console.visiting import Visit


async def show(visit: Visit) -> Response:
    return visit.page("live.html", "live", names=visit.console.services.names)


async def stream(visit: Visit) -> Response:
    places: dict[str, str] = {}

    async def piece() -> str:
        services = visit.console.services
        told = await asyncio.gather(
            *(services.ask(name, "/tail", visit.who, after=places.get(name, "")) for name in services.names)
        )
        events = []
        for name, answer in zip(services.names, told, strict=True):
            if answer.ok:
                places[name] = answer.data["next"]
                events += answer.data["events"]
        events.sort(key=lambda event: event["time"], reverse=True)
        for event in events:
            event["shown"] = json.dumps(event["data"], ensure_ascii=False)
        return visit.fragment("lines.html", events=events) if events else ""

    return streaming(visit, "lines", piece)

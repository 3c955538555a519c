"""Trail: everything that one request brought about, or one aggregate's whole story, and how far each reader has come with it."""

import asyncio
import json
from typing import Any

from starlette.responses import Response

from services.console.visiting import Visit

SHOWN = 300
ASKED_ABOUT = 100


async def show(visit: Visit) -> Response:
    correlation, topic, key = (visit.asked(name).strip() for name in ("correlation", "topic", "key"))
    asked = {"correlation": correlation} if correlation else {"topic": topic, "key": key}
    wanted = bool(correlation or (topic and key))
    found: list[Any] = []
    away: dict[str, Any] = {}
    whole, read = True, 0
    if wanted:
        services = visit.console.services
        told, queues = await asyncio.gather(
            services.ask_all("/trail", visit.who, **asked), services.ask_all("/queues", visit.who)
        )
        for name, answer in told.items():
            if answer.ok:
                found += answer.data["events"]
                whole, read = whole and answer.data["whole"], read + answer.data["read"]
            else:
                away[name] = answer
        found.sort(key=lambda event: (event["time"], event["offset"]))
        parked, messages = await asyncio.gather(_parked(visit, found[:SHOWN]), _messages(visit, found[:SHOWN]))
        for event in found[:SHOWN]:
            event["messages"] = messages.get(event["id"], [])
            event["readers"] = _readers(event, queues, parked, _took_it_by(event, found))
            event["shown"] = json.dumps(event["data"], ensure_ascii=False, indent=1)
    return visit.page(
        "trail.html",
        "trail",
        asked={"correlation": correlation, "topic": topic, "key": key},
        wanted=wanted,
        events=found[:SHOWN],
        read=read,
        whole=whole and len(found) <= SHOWN,
        away=away,
    )


async def _messages(visit: Visit, events: list[Any]) -> dict[str, list[Any]]:
    """By event: what people and platforms were told because of it."""
    ids = [event["id"] for event in events[:ASKED_ABOUT] if event["id"]]
    if not ids:
        return {}
    told = await visit.console.services.ask_all("/messages", visit.who, event=ids)
    found: dict[str, list[Any]] = {}
    for answer in told.values():
        for message in answer.items:
            found.setdefault(message["event"], []).append(message)
    return found


async def _parked(visit: Visit, events: list[Any]) -> dict[tuple[str, str], Any]:
    """By reader and event, of the lines that these events are in."""
    lines = [*dict.fromkeys((event["topic"], event["key"]) for event in events)][:20]
    services = visit.console.services
    asked = [(name, line) for name in services.names for line in lines]
    told = await asyncio.gather(
        *(services.ask(name, "/parked/events", visit.who, topic=topic, key=key) for name, (topic, key) in asked)
    )
    return {
        (name, each["event_id"]): each for (name, _), answer in zip(asked, told, strict=True) for each in answer.items
    }


def _took_it_by(event: Any, found: list[Any]) -> dict[str, str]:
    """By service, the first that it said because of this event: it had taken it by then. One that said nothing tells no moment,
    for what is kept of a taken event is its sequence alone."""
    by: dict[str, str] = {}
    for each in found:
        if event["id"] and each["causation"] == event["id"]:
            by.setdefault(each["type"].split(".")[1] if each["type"].count(".") > 1 else "", each["time"])
    return by


def _readers(
    event: Any, queues: dict[str, Any], parked: dict[tuple[str, str], Any], took_it_by: dict[str, str]
) -> list[dict[str, str]]:
    """Who reads it, and whether its effects are durable there: behind what a group has committed, and not parked, they are."""
    readers = []
    for name, answer in queues.items():
        for queue in answer.items:
            if (queue["topic"], queue["partition"]) != (event["topic"], event["partition"]):
                continue
            held = parked.get((name, event["id"]))
            state = held["status"] if held else "handled" if event["offset"] < queue["committed"] else "unread"
            reader = str(queue["group"]).removeprefix("wuyi.")
            by = took_it_by.get(reader, "") if state == "handled" else ""
            readers.append(
                {"reader": reader, "service": name, "state": state, "id": held["id"] if held else "", "by": by}
            )
    return readers

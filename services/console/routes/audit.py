"""Audit: what staff did, the latest first: who, what, to what, why, before and after."""

from typing import Any

from starlette.responses import Response

from services.console.visiting import Visit
from services.console.wording import Wording

SHOWN = 200


async def show(visit: Visit) -> Response:
    asked = {name: visit.asked(name, 120).strip() for name in ("person", "action", "target")}
    told = await visit.console.services.ask_all("/actions", visit.who, limit=100, **asked)
    rows: list[Any] = [{"service": name, **entry} for name, answer in told.items() for entry in answer.items]
    rows.sort(key=lambda entry: entry["at"], reverse=True)
    for row in rows[:SHOWN]:
        row["was"], row["is"] = _said(visit.say, row["before"]), _said(visit.say, row["after"])
    away = {name: answer for name, answer in told.items() if not answer.ok}
    return visit.page("audit.html", "audit", rows=rows[:SHOWN], asked=asked, away=away)


def _said(say: Wording, facts: dict[str, Any] | None) -> str:
    if not facts:
        return "–"
    return " · ".join(f"{say.maybe('fact', name)} {_value(say, name, value)}" for name, value in facts.items())


def _value(say: Wording, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if name == "status":
        known = next((kind for kind in ("parked", "job") if say.knows(f"{kind}-{value}")), "parked")
        return say.maybe(known, str(value))
    return say.maybe("reason", str(value)) if name == "reason" else str(value) or "–"

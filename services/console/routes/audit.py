"""Audit: what staff did, the latest first: who, what, to what, why, before and after."""

import json
from typing import Any

from starlette.responses import Response

from services.console.visiting import Visit

SHOWN = 200


async def show(visit: Visit) -> Response:
    asked = {name: visit.asked(name, 120).strip() for name in ("person", "action", "target")}
    told = await visit.console.services.ask_all("/actions", visit.who, limit=100, **asked)
    rows: list[Any] = [{"service": name, **entry} for name, answer in told.items() for entry in answer.items]
    rows.sort(key=lambda entry: entry["at"], reverse=True)
    for row in rows[:SHOWN]:
        row["was"], row["is"] = _said(row["before"]), _said(row["after"])
    away = {name: answer for name, answer in told.items() if not answer.ok}
    return visit.page("audit.html", "audit", rows=rows[:SHOWN], asked=asked, away=away)


def _said(facts: dict[str, Any] | None) -> str:
    if not facts:
        return "–"
    return " · ".join(f"{name}={json.dumps(value, ensure_ascii=False).strip(chr(34))}" for name, value in facts.items())

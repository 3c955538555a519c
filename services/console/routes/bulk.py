"""A group at once: what it would be (nothing is changed by looking), said exactly before it begins, and stopped at any moment."""

import asyncio
import secrets
from typing import Any

from starlette.responses import Response

from services.console.visiting import Visit, onward

RATES = (10, 50, 200)
DOINGS = ("retry", "discard")


def _group(told: Any) -> dict[str, str]:
    return {name: str(told.get(name, ""))[:500] for name in ("reason", "event_type", "site")}


async def group(visit: Visit) -> Response:
    service = visit.service()
    if service is None:
        return visit.problem({"detail": "", "code": "not_found", "status": 404}, "parked", "/parked")
    asked = _group(visit.request.query_params)
    services = visit.console.services
    plan, events = await asyncio.gather(
        services.ask(service, "/bulk/plan", visit.who, **asked),
        services.ask(service, "/parked/events", visit.who, cursor=visit.asked("cursor", 2_000), **asked),
    )
    if not events.ok:
        said = {"detail": events.away, "code": "away", "status": 503} if events.away else events.problem
        return visit.problem(said, "parked", "/parked")
    return visit.page(
        "group.html",
        "parked",
        service=service,
        group=asked,
        plan=plan.data if plan.ok else None,
        events=events.items,
        next=events.data["next"],
        rates=RATES,
    )


async def begin(visit: Visit) -> Response:
    """Tried dry first: how many it is now is what is asked about, and never more is done."""
    form, asked = await visit.form(), {}
    service = form.get("service", "")
    if service not in visit.console.services.names or form.get("doing") not in DOINGS:
        return visit.problem({"detail": "", "code": "not_found", "status": 404}, "parked", "/parked")
    asked = _group(form)
    why, rate = form.get("why", "").strip(), _rate(form)
    if not why:
        said = {"detail": visit.say("reason-missing"), "code": "reason-missing", "status": 422}
        return visit.problem(said, "parked", "/parked")
    services = visit.console.services
    if form.get("sure") != "yes":
        plan = await services.ask(service, "/bulk/plan", visit.who, **asked)
        if not plan.ok:
            return visit.problem(plan.problem or {"detail": plan.away, "status": 503}, "parked", "/parked")
        return _ask_first(visit, service, asked, why, rate, form["doing"], plan.data)
    body = {**asked, "doing": form["doing"], "why": why, "rate": rate, "expected": _number(form.get("expected", ""))}
    told = await services.tell(service, "/bulk/jobs", visit.who, body, form.get("key", "") or secrets.token_hex(16))
    if not told.ok:
        return visit.problem(told.problem or {"detail": told.away, "status": 503}, "parked", "/parked")
    return onward("/parked", done="bulk")


def _ask_first(
    visit: Visit, service: str, asked: dict[str, str], why: str, rate: int, doing: str, plan: Any
) -> Response:
    say = visit.say
    seconds = plan["events"] / rate
    kept = {**asked, "service": service, "why": why, "rate": str(rate), "doing": doing}
    return visit.page(
        "sure.html",
        "parked",
        title=say(f"sure-bulk-{doing}", n=plan["events"]),
        lines=[
            say("sure-group", reason=say.maybe("reason", asked["reason"]), type=asked["event_type"], service=service),
            say("sure-plan", keys=plan["keys"], behind=plan["behind"], rate=rate, time=say.age(seconds)),
            say(f"sure-{doing}-means") if doing == "discard" else say("sure-retry-means"),
            say("sure-bulk-stop"),
            say("sure-logged"),
        ],
        action=visit.request.url.path,
        kept={**kept, "expected": str(plan["events"]), "key": secrets.token_hex(16)},
        back="/parked",
        label=say(f"act-{doing}"),
    )


async def cancel(visit: Visit) -> Response:
    await visit.form()
    service, id = visit.service(), visit.id
    if service is None:
        return visit.problem({"detail": "", "code": "not_found", "status": 404}, "parked", "/parked")
    told = await visit.console.services.tell(service, f"/bulk/jobs/{id}/cancel", visit.who, {}, secrets.token_hex(16))
    if not told.ok:
        return visit.problem(told.problem or {"detail": told.away, "status": 503}, "parked", "/parked")
    return onward("/parked", done="cancelled")


def _rate(form: dict[str, str]) -> int:
    wanted = _number(form.get("rate", ""))
    return wanted if wanted in RATES else RATES[1]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

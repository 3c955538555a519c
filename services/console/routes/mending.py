"""Mending one event: opened for a reason, retried, corrected, discarded. What cannot be taken back is asked once, and said exactly."""

import json
import secrets
from base64 import b64decode
from contextlib import suppress
from typing import Any

from starlette.responses import Response

from services.console.routes.parked import shown
from services.console.visiting import Visit, onward

ACTS = ("retry", "retry-corrected", "discard")
ASKED_FIRST = ("retry-corrected", "discard")


async def original(visit: Visit) -> Response:
    """The bytes and headers, on the page and nowhere else; the service has written down who asked, and why."""
    form, service, id = await visit.form(), visit.service(), visit.id
    if service is None:
        return _missing(visit)
    body = {"reason": form.get("reason", "")}
    told = await visit.console.services.tell(service, f"/parked/{id}/original", visit.who, body, secrets.token_hex(16))
    if not told.ok:
        return _refused(visit, told)
    return await shown(visit, _legible(told.data))


async def act(visit: Visit) -> Response:
    form, service = await visit.form(), visit.service()
    id, what = visit.id, visit.request.path_params["act"]
    if service is None or what not in ACTS:
        return _missing(visit)
    body, fault = _body(what, form)
    if fault and what == "retry-corrected":
        return await shown(visit, text=form.get("data", ""), fault=visit.say(fault))
    if fault:
        detail = {"detail": visit.say(fault), "code": fault, "status": 422}
        return visit.problem(detail, "parked", f"/parked/{service}/{id}")
    if what in ASKED_FIRST and form.get("sure") != "yes":
        return await _ask_first(visit, service, id, what, form)
    told = await visit.console.services.tell(service, f"/parked/{id}/{what}", visit.who, body, _key(form))
    if what == "retry-corrected" and told.problem.get("status") == 422:
        return await shown(visit, text=form.get("data", ""), fault=str(told.problem["detail"]))
    if not told.ok:
        return _refused(visit, told)
    return onward(f"/parked/{service}/{id}", done=what)


async def _ask_first(visit: Visit, service: str, id: str, what: str, form: dict[str, str]) -> Response:
    event = await visit.console.services.ask(service, f"/parked/{id}", visit.who)
    if not event.ok:
        return _refused(visit, event)
    kept = {name: form[name] for name in ("reason", "data") if name in form}
    return visit.page(
        "sure.html",
        "parked",
        title=visit.say(f"sure-{what}"),
        lines=[
            visit.say("sure-which", type=event.data["event_type"], key=event.data["key"], service=service),
            visit.say(f"sure-{what}-means"),
            visit.say("sure-logged"),
        ],
        action=visit.request.url.path,
        kept={**kept, "key": secrets.token_hex(16)},
        back=f"/parked/{service}/{id}",
        label=visit.say(f"act-{what}"),
    )


def _body(what: str, form: dict[str, str]) -> tuple[dict[str, Any], str]:
    reason = form.get("reason", "").strip()
    if what == "discard":
        return {"reason": reason}, "" if reason else "reason-missing"
    if what == "retry":
        return {}, ""
    try:
        data = json.loads(form.get("data", ""))
    except ValueError:
        return {}, "data-not-json"
    if not isinstance(data, dict):
        return {}, "data-not-json"
    return {"data": data, **({"reason": reason} if reason else {})}, ""


def _key(form: dict[str, str]) -> str:
    """Pressed twice, it is done once."""
    given = form.get("key", "")
    return given if given.isalnum() and len(given) <= 64 else secrets.token_hex(16)


def _legible(whole: dict[str, Any]) -> dict[str, Any]:
    value = b64decode(whole["value"])
    text = value.decode("utf-8", "backslashreplace")
    with suppress(ValueError):  # shown as it came
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    headers = [(name, b64decode(each).decode("utf-8", "backslashreplace")) for name, each in whole["headers"]]
    corrected = whole["corrected_data"]
    return {
        "text": text,
        "headers": headers,
        "corrected": None if corrected is None else json.dumps(corrected, ensure_ascii=False, indent=2),
    }


def _missing(visit: Visit) -> Response:
    return visit.problem({"detail": "", "code": "not_found", "status": 404}, "parked", "/parked")


def _refused(visit: Visit, told: Any) -> Response:
    service, id = visit.request.path_params["service"], visit.id
    said = {"detail": told.away, "code": "away", "status": 503} if told.away else told.problem
    return visit.problem(said, "parked", f"/parked/{service}/{id}")

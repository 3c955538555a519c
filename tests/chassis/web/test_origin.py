import asyncio
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from services.chassis.ids import new_id
from services.chassis.web.app import build_app
from services.chassis.web.callers import Role
from tests.chassis.web.conftest import NOTES, Place


async def test_every_answer_names_its_correlation(place: Place) -> None:
    given = new_id()
    for path in (NOTES, "/health/live", "/nowhere", "/"):
        answer = await place.organizer.get(path, headers={"x-correlation-id": given})
        assert answer.headers["x-correlation-id"] == given
    assert (await place.organizer.get(NOTES)).headers["x-correlation-id"] != given


@pytest.mark.parametrize("given", ["13800138000", "630121199001011234", "才让".encode(), "x" * 32, "", "a" * 1000])
async def test_a_correlation_that_could_hold_a_person_is_replaced(place: Place, given: Any) -> None:
    answer = await place.organizer.get(NOTES, headers={"x-correlation-id": given})
    assert answer.headers["x-correlation-id"] != given
    assert len(answer.headers["x-correlation-id"]) == 36


async def test_a_command_hands_its_correlation_and_trace_to_its_events(place: Place) -> None:
    given, trace = new_id(), f"00-{'a' * 32}-{'b' * 16}-01"
    headers = {"x-correlation-id": given, "traceparent": trace}
    answer = await place.organizer.post(NOTES, json={"subject": "活动"}, headers=headers)
    assert answer.status_code == 201
    await place.runtime.quiet()
    [event] = await place.events()
    assert (event.correlation, event.traceparent, event.causation) == (given, trace, None)


async def test_every_answer_is_kept_from_being_misread(place: Place) -> None:
    for path in (NOTES, "/health/live", "/nowhere", "/"):
        headers = (await place.organizer.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] in ("private, no-cache", "no-store")


@pytest.mark.parametrize(
    ("known", "status"), [('"1"', 304), ('W/"1"', 304), ('"7", "1"', 304), ("*", 304), ('"2"', 200), ("1", 200)]
)
async def test_one_who_has_the_version_is_not_sent_it_again(place: Place, known: str, status: int) -> None:
    id = (await place.organizer.post(NOTES, json={"subject": "活动"})).json()["id"]
    answer = await place.organizer.get(f"{NOTES}/{id}", headers={"if-none-match": known})
    assert answer.status_code == status
    assert answer.headers["etag"] == '"1"'
    assert bool(answer.content) == (status == 200)


async def test_a_command_is_never_answered_with_a_304(place: Place) -> None:
    id = (await place.organizer.post(NOTES, json={"subject": "活动"})).json()["id"]
    answer = await place.organizer.post(f"{NOTES}/{id}/close", headers={"if-none-match": '"2"'})
    assert answer.status_code == 200 and answer.content


async def test_requests_are_logged_and_counted_by_their_route_and_by_nothing_of_theirs(place: Place) -> None:
    with capture_logs() as lines:
        place.app = build_app(place.runtime)
        await place.organizer.get(f"{NOTES}/13800138000", params={"phone": "13800138000"})
        await place.organizer.request("BREW-13800138000", "/nowhere/13800138000")
    assert [(line["route"], line["method"], line["status"], line["service"]) for line in lines] == [
        ("/api/notebook/v1/notes/{id}", "GET", 404, "notebook"),
        ("unknown", "other", 404, "process"),
    ]
    assert "13800138000" not in str(lines)
    counted = (await place.organizer.get("/metrics")).text
    assert 'route="/api/notebook/v1/notes/{id}",service="notebook",status="404"' in counted
    assert "13800138000" not in counted


async def test_a_process_says_that_it_lives_and_whether_it_is_ready(place: Place) -> None:
    assert (await place.caller().get("/health/live")).json() == {"status": "live"}
    assert (await place.caller().get("/health/ready")).json() == {"status": "ready", "missing": {}}
    place.runtime.started = False
    answer = await place.caller().get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "not_ready")
    place.runtime.started = True


async def test_developments_keys_are_shown_on_this_machine_only(place: Place) -> None:
    shown = (await place.caller().get("/.well-known/jwks.json")).json()["keys"]
    assert [set(key) & {"d", "p", "q"} for key in shown] == [set()]
    far = httpx.AsyncClient(transport=httpx.ASGITransport(place.app, client=("192.0.2.7", 9)), base_url="http://wuyi")
    assert (await far.get("/.well-known/jwks.json")).status_code == 404


async def test_one_caller_is_slowed_down_and_others_are_not(slow: Place) -> None:
    organizer = slow.organizer
    codes = [(await organizer.get(NOTES)).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    told = await organizer.get(NOTES)
    assert (told.json()["code"], int(told.headers["retry-after"])) == ("rate", 3600)
    assert (await slow.caller("p2", "630000", Role.ORGANIZER).get(NOTES)).status_code == 200


async def test_strangers_of_one_address_are_counted_together(slow: Place) -> None:
    codes = [(await slow.caller(token=f"guess-{number}").get(NOTES)).status_code for number in range(4)]
    assert codes == [401, 401, 429, 429]
    assert (await slow.organizer.get(NOTES)).status_code == 200


async def test_commands_wait_while_too_much_is_waiting_to_be_sent(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = (await place.organizer.post(NOTES, json={"subject": "活动"})).json()["id"]
    monkeypatch.setattr(place.runtime, "overloaded", lambda service: service == "notebook")
    full = await place.organizer.post(NOTES, json={"subject": "活动"})
    assert (full.status_code, full.json()["code"]) == (503, "backlog_full")
    assert full.headers["retry-after"]
    assert (await place.organizer.get(f"{NOTES}/{id}")).status_code == 200


async def test_one_who_leaves_before_the_answer_is_no_fault(place: Place) -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def never(message: Any) -> None:
        raise AssertionError(message)

    token = place.token()
    scope = {
        "type": "http",
        "method": "POST",
        "path": NOTES,
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1),
    }
    with capture_logs() as lines:
        place.app = build_app(place.runtime)
        await place.app(scope, gone, never)
    assert [(line["event"], line["status"]) for line in lines] == [("request_answered", 499)]


async def test_a_server_that_asks_how_it_lives_is_told_well(place: Place) -> None:
    asked = iter(["lifespan.startup", "lifespan.shutdown"])
    told: list[str] = []

    async def receive() -> dict[str, Any]:
        return {"type": next(asked)}

    async def send(message: Any) -> None:
        told.append(message["type"])

    await place.app({"type": "lifespan"}, receive, send)
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_requests_do_not_mix_their_correlations(place: Place) -> None:
    given = [new_id() for _ in range(30)]
    answers = await asyncio.gather(
        *(place.organizer.post(NOTES, json={"subject": "活动"}, headers={"x-correlation-id": each}) for each in given)
    )
    assert [answer.headers["x-correlation-id"] for answer in answers] == given
    await place.runtime.quiet()
    assert sorted(event.correlation for event in await place.events()) == sorted(given)

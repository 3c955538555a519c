"""What a page lets nobody do: act without its form, be framed, run what somebody sent, see more than their role."""

import pytest

from tests.chassis.running.conftest import said
from tests.console.conftest import Place, token_of

pytestmark = pytest.mark.asyncio

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


async def test_a_form_from_elsewhere_does_nothing(place: Place) -> None:
    id = await place.poison()
    async with place.somebody() as mine, place.somebody("audit-zhao") as other:
        stolen = await token_of(other)
        for form in ({}, {"form": ""}, {"form": "guessed"}, {"form": stolen}):
            data = {**form, "reason": "x", "sure": "yes"}
            for act in ("discard", "retry", "original"):
                assert (await mine.post(f"/console/parked/speaking/{id}/{act}", data=data)).status_code == 403
            assert (await mine.post("/console/parked/bulk", data=data)).status_code == 403
    event = await place.runtime.running["speaking"].parking.parked.get(id)
    assert event.open and event.by is None
    assert await place.runtime.running["speaking"].acting.book.find() == []


async def test_an_auditor_with_a_form_of_their_own_still_may_not_act(place: Place) -> None:
    id = await place.poison()
    async with place.somebody("audit-zhao") as client:
        data = {"form": await token_of(client), "reason": "x", "sure": "yes"}
        for act in ("discard", "retry", "original"):
            assert (await client.post(f"/console/parked/speaking/{id}/{act}", data=data)).status_code == 403
        bulk = {**data, "service": "speaking", "doing": "discard", "why": "x", "reason": "unfit_word", "expected": "1"}
        bulk["event_type"] = "wuyi.speaking.speaker.said.v1"
        assert (await client.post("/console/parked/bulk", data=bulk)).status_code == 403
    assert (await place.runtime.running["speaking"].parking.parked.get(id)).open


async def test_every_page_keeps_out_frames_strangers_scripts_and_caches(place: Place) -> None:
    async with place.somebody() as client:
        for path in ("/console/", "/console/parked", "/console/nothing", "/console/parked/speaking/nothing"):
            headers = (await client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
            assert "unsafe" not in policy and "http" not in policy
        home = (await client.get("/console/")).headers
        assert home["x-frame-options"] == "DENY" and home["cache-control"] == "no-store"


async def test_no_script_and_no_style_stands_in_a_page(place: Place) -> None:
    id = await place.poison()
    async with place.somebody() as client:
        for path in ("", "queues", "parked", "work", "trail", "live", "audit", f"parked/speaking/{id}"):
            text = (await client.get(f"/console/{path}")).text
            assert "<script>" not in text and "style=" not in text and "onclick" not in text and "<style" not in text


async def test_what_somebody_sent_is_text_and_nothing_else(place: Place) -> None:
    """In the word, the headers, the key, and whatever a page says of what is asked for."""
    odd = said("evil", 1, ce_type=EVIL, ce_correlationid=EVIL)
    await place.runtime.log.append([odd, said("e2", 1, word=EVIL), said("e3", 1, word="bad", board=EVIL)])
    await place.runtime.quiet()
    async with place.somebody() as client:
        events = await place.runtime.running["speaking"].parking.parked.find({"open": True})
        assert len(events) == 2
        paths = [f"parked/speaking/{event.id}" for event in events]
        paths += [f"trail?topic=wuyi.speaking.speaker&key={key}" for key in ("evil", "e2", "e3")]
        paths += ["parked", "parked/keys", "live", f"trail?correlation={EVIL}", f"audit?person={EVIL}"]
        paths += [f"queues?service={EVIL}", f"parked?done={EVIL}", f"parked/group?service=speaking&reason={EVIL}"]
        for path in paths:
            text = (await client.get(f"/console/{path}")).text
            assert "<script>alert" not in text and "<img src=x" not in text, path
        form = await token_of(client)
        opened = await client.post(
            f"/console/parked/speaking/{events[0].id}/original", data={"form": form, "reason": EVIL}
        )
        assert opened.status_code == 200 and "<script>alert" not in opened.text
        assert "<script>alert" not in (await client.get("/console/audit")).text


async def test_what_cannot_be_taken_back_is_asked_once_and_said_exactly(place: Place) -> None:
    id = await place.poison()
    async with place.somebody() as client:
        data = {"form": await token_of(client), "reason": "测试数据"}
        path = f"/console/parked/speaking/{id}/discard"
        asked = await client.post(path, data=data)
        assert asked.status_code == 200 and "确定放弃此事件" in asked.text and "测试数据" in asked.text
        assert (await place.runtime.running["speaking"].parking.parked.get(id)).open
        done = await client.post(path, data={**data, "sure": "yes"})
        assert done.status_code == 303
        event = await place.runtime.running["speaking"].parking.parked.get(id)
        assert (event.discarded_because, event.by) == ("测试数据", "ops-wang")


async def test_a_path_that_is_not_of_a_service_is_not_found(place: Place) -> None:
    async with place.somebody() as client:
        assert (await client.get("/console/parked/speaking/x%3Flimit=1")).status_code == 404
        assert (await client.get("/console/parked/nobody/x")).status_code == 404
        assert (await client.get("/console/static/../service.py")).status_code == 404

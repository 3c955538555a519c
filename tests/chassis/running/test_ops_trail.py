"""One request's story, one aggregate's story, and what is being said now."""

import pytest

from services.chassis.ids import new_id
from services.chassis.running import trail
from services.chassis.web.masking import masked
from services.registry import ALL
from tests.chassis.running.conftest import said
from tests.chassis.running.sample import Speaker
from tests.chassis.running.test_ops import OPS, operator, place
from tests.chassis.web.conftest import Place

pytestmark = pytest.mark.asyncio
__all__ = ["place"]


async def test_everything_that_one_request_brought_about_in_the_order_of_time(place: Place) -> None:
    correlation = new_id()
    other = [said("x", n) for n in range(1, 50)]
    at = ["2022-05-01T00:00:00.000001Z", "2022-05-01T00:00:00.000002Z"]
    mine = [said(key, 1, ce_correlationid=correlation, ce_time=time) for key, time in zip("ab", at, strict=True)]
    await place.runtime.log.append([*other[:20], *mine, *other[20:]])
    async with operator(place) as client:
        told = (await client.get(f"{OPS}/trail", params={"correlation": correlation})).json()
    assert [(event["key"], event["correlation"]) for event in told["events"]] == [
        ("a", correlation),
        ("b", correlation),
    ]


async def test_a_correlation_that_says_when_it_began_is_not_looked_for_before(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample's clock stands in 2022, so its records are older than any id that is made now."""
    monkeypatch.setattr(trail, "PAGE", 5)
    await place.runtime.log.append([said("x", n) for n in range(1, 200)])
    async with operator(place) as client:
        told = (await client.get(f"{OPS}/trail", params={"correlation": new_id()})).json()
    assert told["whole"] and told["read"] <= 40


async def test_one_aggregate_tells_its_whole_story(place: Place) -> None:
    speaker = Speaker(id="s1")
    for _ in range(3):
        speaker.say()
    await place.runtime.running["speaking"].desk.of(Speaker).create(speaker)
    await place.runtime.quiet()
    async with operator(place) as client:
        asked = {"topic": "wuyi.speaking.speaker", "key": "s1"}
        told = (await client.get(f"{OPS}/trail", params=asked)).json()
        assert [event["sequence"] for event in told["events"]] == ["1", "2", "3"] and told["whole"]
        stranger = await client.get(f"{OPS}/trail", params={"topic": "wuyi.honors.nomination", "key": "s1"})
        assert stranger.json()["events"] == []
        assert (await client.get(f"{OPS}/trail")).json()["code"] == "nothing_asked"


async def test_what_could_not_all_be_read_says_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "READ_AT_MOST", 20)
    await place.runtime.log.append([said("x", n) for n in range(1, 60)])
    async with operator(place) as client:
        told = (await client.get(f"{OPS}/trail", params={"correlation": "c"})).json()
    assert not told["whole"]


async def test_the_tail_begins_with_the_last_few_and_goes_on_from_where_it_was(place: Place) -> None:
    await place.runtime.log.append([said("x", n) for n in range(1, 30)])
    async with operator(place) as client:
        first = (await client.get(f"{OPS}/tail")).json()
        assert len(first["events"]) == 3
        await place.runtime.log.append([said("x", 30), said("y", 1)])
        second = (await client.get(f"{OPS}/tail", params={"after": first["next"]})).json()
        assert sorted((event["key"], event["sequence"]) for event in second["events"]) == [("x", "30"), ("y", "1")]
        third = (await client.get(f"{OPS}/tail", params={"after": second["next"]})).json()
        assert third["events"] == []
        assert (await client.get(f"{OPS}/tail", params={"after": "nonsense"})).status_code == 422
        assert (await client.get(f"{OPS}/tail", params={"after": "1.2"})).status_code == 200


async def test_who_an_event_is_about_is_masked_and_what_is_no_event_of_ours_more_so() -> None:
    assert ALL
    confirmed = {"activity": "spring-run", "person": "li-hua", "title": "健步走", "organization": "630000"}
    told = masked("wuyi.events.registration.confirmed.v1", confirmed)
    assert told == {**confirmed, "person": "l***"}
    strange = {"phone": 13800001111, "name": "李华", "at": "2022-05-01", "id": new_id(), "n": 3, "in": [{"who": "li"}]}
    shown = masked("somebody.elses", strange)
    assert (shown["phone"], shown["name"], shown["in"]) == ("***", "***", [{"who": "***"}])
    assert (shown["at"], shown["id"], shown["n"]) == (strange["at"], strange["id"], 3)

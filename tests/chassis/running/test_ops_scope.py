"""Staff of one organization see and mend what names theirs; what names none, and whole groups, are the federation's."""

from typing import Any

import pytest
from pydantic_core import from_json, to_json

from services.chassis.log.port import Record
from services.chassis.web.callers import Role
from tests.chassis.running.conftest import TOPIC, said
from tests.chassis.running.test_ops import OPS, items, place
from tests.chassis.web.conftest import Place

pytestmark = pytest.mark.asyncio
__all__ = ["place"]

MINE, OTHER = "630000/630100", "630000/630200"


def about(organization: str | None, key: str) -> Record:
    """One that is refused, and whose it is."""
    record = said(key, 1, word="bad")
    data: dict[str, Any] = from_json(record.value) | ({} if organization is None else {"organization": organization})
    return Record(record.topic, record.key, to_json(data), record.headers)


async def three(place: Place) -> dict[str, str]:
    """By key, the id of each that is parked."""
    await place.runtime.log.append([about(MINE, "mine"), about(OTHER, "other"), about(None, "nobody")])
    await place.runtime.log.append([Record(TOPIC, "bytes", b"\xff", said("bytes", 1).headers)])
    await place.runtime.quiet()
    found = await place.runtime.running["speaking"].parking.parked.find({"open": True})
    return {event.key: event.id for event in found}


async def test_the_federation_sees_all_and_whose_each_is_where_it_is_known(place: Place) -> None:
    await three(place)
    async with place.caller("op", "630000", Role.OPERATOR) as client:
        whose = {event["key"]: event["organization"] for event in await items(client, "/parked/events")}
    assert whose == {"mine": MINE, "other": OTHER, "nobody": None, "bytes": None}


async def test_an_organization_sees_its_own_alone_wherever_it_looks(place: Place) -> None:
    await three(place)
    async with place.caller("op", MINE, Role.OPERATOR) as client:
        assert [event["key"] for event in await items(client, "/parked/events")] == ["mine"]
        assert [key["key"] for key in await items(client, "/parked/keys")] == ["mine"]


async def test_what_is_not_theirs_they_can_neither_open_nor_mend(place: Place) -> None:
    ids = await three(place)
    deeds: list[tuple[str, dict[str, Any] | None]] = [
        ("original", {"reason": "x"}),
        ("retry", None),
        ("retry-corrected", {"data": {"organization": MINE}}),
        ("discard", {"reason": "x"}),
    ]
    async with place.caller("op", MINE, Role.OPERATOR) as client:
        for key in ("other", "nobody", "bytes"):
            assert (await client.get(f"{OPS}/parked/{ids[key]}")).status_code == 404
            for deed, body in deeds:
                answer = await client.post(f"{OPS}/parked/{ids[key]}/{deed}", json=body)
                assert answer.status_code == 404, (key, deed, answer.text)
        assert (await client.get(f"{OPS}/parked/{ids['mine']}")).status_code == 200
        assert (await client.post(f"{OPS}/parked/{ids['mine']}/original", json={"reason": "x"})).status_code == 200


async def test_theirs_cannot_be_made_anothers_by_correcting_it(place: Place) -> None:
    ids = await three(place)
    async with place.caller("op", MINE, Role.OPERATOR) as client:
        body = {"data": {"n": 1, "word": "good", "board": "board", "organization": OTHER}}
        answer = await client.post(f"{OPS}/parked/{ids['mine']}/retry-corrected", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "federation_only")


async def test_a_whole_group_is_the_federations(place: Place) -> None:
    await three(place)
    group = {"reason": "unfit_word", "event_type": "wuyi.speaking.speaker.said.v1"}
    new = {**group, "doing": "discard", "why": "x", "expected": 3}
    async with place.caller("op", MINE, Role.OPERATOR) as client:
        assert (await client.get(f"{OPS}/bulk/plan", params=group)).json()["code"] == "federation_only"
        assert (await client.post(f"{OPS}/bulk/jobs", json=new)).json()["code"] == "federation_only"
        assert (await client.post(f"{OPS}/bulk/jobs/x/cancel")).json()["code"] == "federation_only"


async def test_the_trail_and_the_live_tail_tell_them_of_their_own_alone(place: Place) -> None:
    await place.runtime.log.append([about(MINE, "mine"), about(OTHER, "other"), about(None, "nobody")])
    async with place.caller("op", MINE, Role.AUDITOR) as client:
        tail = (await client.get(f"{OPS}/tail")).json()["events"]
        assert [event["key"] for event in tail] == ["mine"]
        trail = (await client.get(f"{OPS}/trail", params={"correlation": "c"})).json()["events"]
        assert [event["key"] for event in trail] == ["mine"]

"""A plan over HTTP, and how far it has come."""

from typing import Any

import yaml

from services.events.reading import read_campaign
from tests.events.conftest import Place
from tests.events.reading.test_reading import TEXT
from tests.events.samples import XINING, plan

YAML = {"content-type": "text/yaml"}


async def test_the_real_plan_is_imported_and_says_what_is_to_be_confirmed(place: Place) -> None:
    answer = await place.province.post("/campaigns", content=TEXT.encode(), headers=YAML)
    assert answer.status_code == 201
    assert answer.json()["to_confirm"] == [
        "period",
        "work_items.4.measures.prefectures_covered",
        "rules.frugality.2022-05-06",
        "rules.safety.2022-05-06",
    ]
    shown = await place.worker().get("/campaigns/qinghai-2022")
    assert shown.json()["document"]["number"] == "青总办〔2022〕17号"
    listed = await place.worker().get("/campaigns")
    assert [each["code"] for each in listed.json()["items"]] == ["may-day", "qinghai-2022"]


async def test_a_plan_with_a_mistake_imports_nothing_and_names_its_line(place: Place) -> None:
    text = TEXT.replace("target: 100}", "target: many}")
    answer = await place.province.post("/campaigns", content=text.encode(), headers=YAML)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "plan_has_mistakes"
    (error,) = problem["errors"]
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "many" in each)
    assert (error["field"], error["line"], error["message"]) == (
        "work_items.4.measures.0.target",
        line,
        "must be an integer",
    )
    assert (await place.province.get("/campaigns/qinghai-2022")).status_code == 404


async def test_a_mistake_in_json_is_named_by_its_place(place: Place) -> None:
    answer = await place.province.post("/campaigns", json={**plan(code="other").model_dump(mode="json"), "x": 1})
    assert answer.status_code == 422
    assert [(each["field"], each["line"]) for each in answer.json()["errors"]] == [("x", None)]


async def test_what_is_neither_json_nor_yaml_is_not_a_plan(place: Place) -> None:
    for content, kind, status in [
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 422),
        (b"", "application/json", 400),
        (b"\xff\xfe", "text/yaml", 422),
        (b"a: 1", "text/plain", 415),
        (b"", "text/yaml", 422),
        ("标题: 五一".encode("gb18030"), "text/yaml", 422),
        (b"a: " + b"x" * 2_000_000, "text/yaml", 413),
    ]:
        answer = await place.province.post("/campaigns", content=content, headers={"content-type": kind})
        assert answer.status_code == status, (content[:10], kind, answer.text)
        assert answer.json()["code"]


async def test_a_campaign_is_imported_once_and_the_same_command_hears_the_same(place: Place) -> None:
    body = plan(code="second").model_dump(mode="json")
    key = {"idempotency-key": "k1"}
    first = await place.province.post("/campaigns", json=body, headers=key)
    again = await place.province.post("/campaigns", json=body, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (await place.province.post("/campaigns", json=body)).status_code == 409


async def test_only_who_is_above_the_campaign_imports_or_revises_it(place: Place) -> None:
    body = plan(code="second").model_dump(mode="json")
    assert (await place.organizer.post("/campaigns", json=body)).json()["code"] == "outside_your_organization"
    assert (await place.worker().post("/campaigns", json=body)).status_code == 403
    assert (await place.organizer.put("/campaigns/may-day", json=body)).status_code == 404


async def test_a_newer_text_takes_the_place_of_the_older(place: Place) -> None:
    seen = await place.province.get("/campaigns/may-day")
    newer = plan(title="新方案").model_dump(mode="json")
    answer = await place.province.put("/campaigns/may-day", json=newer, headers={"if-match": seen.headers["etag"]})
    assert (answer.status_code, answer.json()["title"]) == (200, "新方案")
    stale = await place.province.put("/campaigns/may-day", json=newer, headers={"if-match": seen.headers["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    other = await place.province.put("/campaigns/may-day", json=plan(code="other").model_dump(mode="json"))
    assert (other.status_code, other.json()["code"]) == (409, "another_campaign")


async def test_what_is_shown_can_be_put_again(place: Place) -> None:
    shown = (await place.province.get("/campaigns/may-day")).json()
    del shown["to_confirm"]
    assert not isinstance(read_campaign(yaml.safe_dump(shown, allow_unicode=True)), list)
    answer = await place.province.put("/campaigns/may-day", json=shown)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')


def measures(progress: dict[str, Any]) -> dict[str, tuple[int, int | None, float | None]]:
    return {m["code"]: (m["actual"], m["target"], m["percent"]) for m in progress["work_items"][0]["measures"]}


async def progress(place: Place, **asked: str) -> dict[str, tuple[int, int | None, float | None]]:
    await place.quiet()
    answer = await place.province.get("/campaigns/may-day/progress", params=asked)
    assert answer.status_code == 200, answer.text
    return measures(answer.json())


async def held(place: Place, *people: str, organization: str = XINING, **changes: Any) -> str:
    """An activity of that organization, held, with those people at it."""
    id = await place.an_open_activity(organization=organization, **changes)
    for registration in await place.register(id, *people):
        await place.say(
            place.province, f"/activities/{id}/check-ins", token=registration["check_in_token"], place="东门"
        )
    await place.say(place.province, f"/activities/{id}/close")
    await place.say(place.province, f"/activities/{id}/complete")
    return id


async def test_what_was_done_counts_once_in_each_measure(place: Place) -> None:
    assert await progress(place) == {
        "activities_held": (0, None, None),
        "lectures_held": (0, None, None),
        "participants": (0, 1000, 0.0),
        "prefectures_covered": (0, 8, 0.0),
    }
    await held(place, "a", "b")
    place.clock.move_to(place.start)
    await held(place, "a", kind="sports")
    assert await progress(place) == {
        "activities_held": (2, None, None),
        "lectures_held": (1, None, None),
        "participants": (3, 1000, 0.3),
        "prefectures_covered": (1, 8, 12.5),
    }


async def test_a_subtree_sees_its_own_and_the_plan_has_no_target_for_it(place: Place) -> None:
    await held(place, "a", organization=f"{XINING}/630102")
    place.clock.move_to(place.start)
    await held(place, "b", "c", organization="630000/industry", capacity=3)
    assert (await progress(place))["participants"] == (3, 1000, 0.3)
    assert (await progress(place))["prefectures_covered"] == (1, 8, 12.5)
    assert (await progress(place, organization=XINING))["participants"] == (1, None, None)
    assert (await progress(place, organization="630000/industry"))["participants"] == (2, None, None)
    assert (await progress(place, organization="630000/630200"))["activities_held"] == (0, None, None)
    mine = await place.organizer.get("/campaigns/may-day/progress")
    assert (mine.json()["organization"], measures(mine.json())["participants"][0]) == (XINING, 1)
    theirs = await place.organizer.get("/campaigns/may-day/progress", params={"organization": "630000/industry"})
    assert (theirs.status_code, theirs.json()["code"]) == (403, "outside_your_organization")

"""Activities over HTTP: who may do what, who sees what, and what is said to what cannot be."""

from typing import Any

import pytest

from services.chassis.web import Role
from tests.events.conftest import Place, new_activity
from tests.events.samples import CLOSES, OPENS, XINING


async def titles(client: Any, **asked: Any) -> list[str]:
    answer = await client.get("/activities", params=asked)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def test_from_the_draft_to_the_summary(place: Place) -> None:
    id = await place.draft()
    assert (await place.say(place.organizer, f"/activities/{id}/submit"))["held_against"]["cap"][
        "total_fen"
    ] == 2_000_000
    returned = await place.say(place.approver, f"/activities/{id}/return", reason="请写明场地")
    assert (returned["status"], returned["returned_because"]) == ("returned", "请写明场地")
    revised = await place.organizer.patch(f"/activities/{id}", json={"place": "西宁市工人文化宫三楼"})
    assert revised.json()["place"] == "西宁市工人文化宫三楼"
    await place.say(place.organizer, f"/activities/{id}/submit")
    assert (await place.say(place.approver, f"/activities/{id}/approve"))["status"] == "approved"
    place.clock.move_to(OPENS)
    await place.quiet()
    assert (await place.activity(id))["status"] == "open"
    place.clock.move_to(CLOSES)
    await place.quiet()
    assert (await place.activity(id))["status"] == "closed"
    assert (await place.say(place.organizer, f"/activities/{id}/complete"))["status"] == "completed"
    summed = await place.say(place.organizer, f"/activities/{id}/summarize", summary="反响热烈", good_practice=True)
    assert (summed["status"], summed["good_practice"]) == ("summarized", True)


async def test_it_opens_and_closes_by_word_as_well(place: Place) -> None:
    id = await place.draft()
    await place.say(place.organizer, f"/activities/{id}/submit")
    await place.say(place.approver, f"/activities/{id}/approve")
    opened = await place.say(place.organizer, f"/activities/{id}/open")
    assert (opened["status"], opened["registration"]["opens_at"]) == ("open", "2022-05-06T01:00:00.000000Z")
    assert (await place.register(id, "a"))[0]["status"] == "confirmed"
    await place.say(place.organizer, f"/activities/{id}/close")
    refused = await place.worker("b").put(f"/activities/{id}/registrations/me")
    assert (refused.status_code, refused.json()["code"]) == (422, "registration_closed")


async def test_the_author_may_not_approve_and_hears_so(place: Place) -> None:
    id = await place.draft()
    both = place.caller("organizer", XINING, Role.ORGANIZER, Role.APPROVER)
    await place.say(both, f"/activities/{id}/submit")
    answer = await both.post(f"/activities/{id}/approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "author_may_not_approve")
    assert (await place.activity(id))["status"] == "submitted"


async def test_an_approver_of_another_organization_finds_nothing(place: Place) -> None:
    id = await place.draft()
    await place.say(place.organizer, f"/activities/{id}/submit")
    for verb, body in (("approve", None), ("return", {"reason": "x"})):
        stranger = place.caller("x", "630000/630200", Role.APPROVER)
        assert (await stranger.post(f"/activities/{id}/{verb}", json=body)).status_code == 404


async def test_over_the_frugality_cap_is_refused_with_the_figures(place: Place) -> None:
    id = await place.draft(budget_fen=1_500_000, expected=100)
    answer = await place.organizer.post(f"/activities/{id}/submit", headers={"accept-language": "zh-CN"})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (422, "over_frugality_cap", "budget_fen")
    assert (problem["per_head_fen"], problem["per_head_cap_fen"], problem["assumed"]) == (15_000, 10_000, True)
    assert "人均 150.00 元" in problem["detail"] and "青总办〔2022〕17号" in problem["detail"]
    assert (await place.activity(id))["status"] == "draft"


async def test_an_incomplete_safety_checklist_is_refused_with_what_is_missing(place: Place) -> None:
    id = await place.draft(safety={"venue_inspected": True})
    answer = await place.organizer.post(f"/activities/{id}/submit")
    assert (answer.status_code, answer.json()["missing"]) == (422, ["epidemic_control"])
    await place.organizer.patch(
        f"/activities/{id}", json={"safety": {"venue_inspected": True, "epidemic_control": True}}
    )
    await place.say(place.organizer, f"/activities/{id}/submit")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"kind": "banquet"}, 422, "kind_not_in_work_item"),
        ({"work_item": 9}, 422, "work_item_not_in_plan"),
        ({"campaign": "none"}, 404, "not_found"),
        ({"organization": "630000/630200"}, 403, "outside_your_organization"),
        ({"safety": {"fireworks": True}}, 422, "safety_item_unknown"),
        ({"registration": {"opens_at": "2022-05-01T00:00:00Z", "closes_at": "2022-05-02T00:00:00Z"}}, 422, "window_in_the_past"),
        ({"registration": {"opens_at": "2022-05-07T00:00:00Z", "closes_at": "2023-05-02T00:00:00Z"}}, 422, "registration_after_the_end"),
    ],
    ids=str,
)  # fmt: skip
async def test_what_the_plan_or_the_clock_does_not_allow_is_named(
    place: Place, change: dict[str, Any], status: int, code: str
) -> None:
    answer = await place.organizer.post("/activities", json={**new_activity(), **change})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await titles(place.province) == []


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"surprise": 1}, "surprise", "extra_forbidden"),
        ({"capacity": 0}, "capacity", "greater_than_equal"),
        ({"capacity": "many"}, "capacity", "int_parsing"),
        ({"budget_fen": -5}, "budget_fen", "greater_than_equal"),
        ({"budget_fen": 2**53}, "budget_fen", "less_than_equal"),
        ({"title": "a\u0000b"}, "title", "string_pattern_mismatch"),
        ({"title": "五" * 201}, "title", "string_too_long"),
        ({"sessions": []}, "sessions", "too_short"),
        ({"sessions": [{"starts_at": "2022-05-06", "ends_at": "x"}]}, "sessions.0.starts_at", "timezone_aware"),
        ({"sessions": [{"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "2022-05-10T00:00:00Z"}]}, "sessions.0.starts_at", "value_error"),
        ({"sessions": [{"starts_at": "2022-05-10T00:00:00Z", "ends_at": "2022-05-09T00:00:00Z"}]}, "sessions.0", "ends_before_it_starts"),
        ({"audience": {"who": "organizations"}}, "audience", "organizations_unnamed"),
    ],
    ids=str,
)  # fmt: skip
async def test_a_field_that_is_not_right_is_named(place: Place, change: dict[str, Any], field: str, code: str) -> None:
    answer = await place.organizer.post("/activities", json={**new_activity(), **change})
    assert answer.status_code == 422
    assert (field, code) in {(each["field"], each["code"]) for each in answer.json()["errors"]}, answer.text
    assert all(each["message"] for each in answer.json()["errors"])


async def test_a_draft_is_made_once_for_one_key(place: Place) -> None:
    key = {"idempotency-key": "one"}
    answers = [await place.organizer.post("/activities", json=new_activity(), headers=key) for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    other = await place.organizer.post("/activities", json=new_activity(title="另一个"), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await titles(place.organizer) == ["劳模大讲堂"]


async def test_who_saw_an_older_version_changes_nothing(place: Place) -> None:
    id = await place.draft()
    seen = (await place.organizer.get(f"/activities/{id}")).headers["etag"]
    first = await place.organizer.patch(f"/activities/{id}", json={"title": "一"}, headers={"if-match": seen})
    second = await place.organizer.patch(f"/activities/{id}", json={"title": "二"}, headers={"if-match": seen})
    assert (first.status_code, second.status_code, second.json()["code"]) == (200, 412, "stale")
    assert (await place.activity(id))["title"] == "一"


async def test_what_was_approved_is_fixed_and_says_so(place: Place) -> None:
    id = await place.an_open_activity()
    answer = await place.organizer.patch(f"/activities/{id}", json={"budget_fen": 1})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"], problem["state"]) == (
        422,
        "fixed_by_now",
        "budget_fen",
        "open",
    )


async def test_a_wrong_way_names_both_states(place: Place) -> None:
    id = await place.draft()
    answer = await place.organizer.post(f"/activities/{id}/complete")
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["state"], problem["wanted"]) == (
        409,
        "wrong_state",
        "draft",
        "completed",
    )


async def test_what_waits_for_approval_is_seen_by_organization_and_only_within_ones_own(place: Place) -> None:
    await place.say(place.organizer, f"/activities/{await place.draft()}/submit")
    for organization, seen in (("630000", 1), ("630000/630100", 1), ("630000/639999", 0)):
        async with place.caller("op", organization, Role.OPERATOR) as client:
            answer = await client.get("http://wuyi/ops/v1/events/work")
        work = {each["name"]: each for each in answer.json()["items"]}["activities_to_approve"]
        assert work["count"] == seen, answer.text
        assert sum(each["count"] for each in work["by_organization"]) == seen
        assert (work["oldest_at"] is not None) == (seen == 1)

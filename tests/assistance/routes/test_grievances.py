from services.chassis.web import Role
from tests.assistance.domain.cases import days
from tests.assistance.place import Json, Place

REASON = "研究办理意见"
LEADER = "leader-1"


async def brought(place: Place, **changes: object) -> Json:
    return await place.say(place.worker(), "/grievances", 201, kind="wages", content="三个月未发工资", **changes)


async def test_a_grievance_goes_from_the_worker_through_its_leader_back_to_the_worker(place: Place) -> None:
    id = (await brought(place))["id"]
    lead = place.caller(LEADER, Role.APPROVER)
    assigned = await place.say(place.caseworker, f"/grievances/{id}/assign", leader=LEADER)
    assert (assigned["leader"], assigned["deadline"]["last_day"]) == (LEADER, "2022-07-08")
    await place.say(lead, f"/grievances/{id}/progress", note="已约谈企业")
    assert await place.refused(place.caseworker, f"/grievances/{id}/resolve", 403, note="x") == "not_the_leader"
    await place.say(lead, f"/grievances/{id}/resolve", note="工资已补发")
    assert await place.refused(place.worker(2), f"/grievances/{id}/confirm", 404) == "not_found"
    confirmed = await place.say(place.worker(), f"/grievances/{id}/confirm")
    assert (confirmed["status"], confirmed["resolved_in_time"]) == ("confirmed", True)
    [said] = [text for type, text in await place.events() if type.endswith("grievance.confirmed.v1")]
    assert b'"campaign":"qinghai-2022"' in said and b'"work_item":7' in said


async def test_its_words_are_shown_to_the_worker_and_to_staff_only_through_the_log(place: Place) -> None:
    grievance = await brought(place)
    assert grievance["content"] is None
    id = grievance["id"]
    assert (await place.see(place.worker(), f"/grievances/{id}"))["content"] == "三个月未发工资"
    assert (await place.see(place.caseworker, f"/grievances/{id}"))["content"] is None
    await place.see(place.worker(2), f"/grievances/{id}", 404)
    shown = await place.say(place.caseworker, f"/grievances/{id}/unmask", reason=REASON)
    assert shown["fields"]["content"] == "三个月未发工资"
    assert [one["kind"] for one in (await place.see(place.auditor, "/accesses"))["items"]] == ["grievance"]


async def test_reminders_before_and_escalation_after_come_by_the_clock_once(place: Place) -> None:
    await brought(place)
    for _ in range(20):
        await place.days_go_by(1)
    types = await place.types()
    assert types.count("wuyi.assistance.grievance.deadline_near.v1") == 2
    said = [text for type, text in await place.events() if type.endswith("grievance.escalated.v1")]
    assert len(said) == 1 and b'"to":"630000"' in said[0]


async def test_a_pause_with_its_reason_stops_the_clock_and_the_worker_reads_why(place: Place) -> None:
    id = (await brought(place))["id"]
    lead = place.caller(LEADER, Role.APPROVER)
    await place.say(place.caseworker, f"/grievances/{id}/assign", leader=LEADER)
    await place.say(lead, f"/grievances/{id}/progress", note="已立案")
    await place.say(lead, f"/grievances/{id}/pause", note="等待劳动仲裁")
    assert await place.refused(lead, f"/grievances/{id}/pause", 409, note="again") == "wrong_state"
    before = len(await place.events())
    place.clock.advance(days(100))
    await place.quiet()
    assert len(await place.events()) == before
    resumed = await place.say(lead, f"/grievances/{id}/progress", note="仲裁已裁决")
    assert resumed["deadline"]["last_day"] == "2022-10-17"  # the 16th is a Sunday
    notes = [entry["note"] for entry in (await place.see(place.worker(), f"/grievances/{id}"))["entries"]]
    assert "等待劳动仲裁" in notes


async def test_longer_than_the_rules_allow_is_refused_and_why_is_said(place: Place) -> None:
    id = (await brought(place))["id"]
    lead = place.caller(LEADER, Role.APPROVER)
    await place.say(place.caseworker, f"/grievances/{id}/assign", leader=LEADER)
    said = await place.say(lead, f"/grievances/{id}/extend", 422, days=31, note="案情复杂")
    assert (said["code"], said["limit"]) == ("extension_too_long", 30)
    await place.say(lead, f"/grievances/{id}/extend", days=30, note="案情复杂")
    assert await place.refused(lead, f"/grievances/{id}/extend", 422, days=1, note="x") == "extended_before"


async def test_one_who_came_by_letter_has_no_account_and_is_written_down_by_a_caseworker(place: Place) -> None:
    body = {"kind": "safety", "content": "工地没有安全网"}
    grievance = await place.say(place.caseworker, "/grievances", 201, **body)
    assert grievance["person"] is None and grievance["received_by"] == "caseworker-1"


async def test_who_it_is_about_cannot_lead_it(place: Place) -> None:
    id = (await brought(place, about="boss"))["id"]
    path = f"/grievances/{id}/assign"
    assert await place.refused(place.caseworker, path, 422, leader="boss") == "leader_concerned"
    assert await place.refused(place.caller("boss", Role.APPROVER), path, 403, leader="x") == "own_case"


async def test_what_is_not_ours_is_declined_with_the_reason(place: Place) -> None:
    id = (await brought(place))["id"]
    await place.say(place.caseworker, f"/grievances/{id}/decline", note="请向劳动监察大队反映")
    shown = await place.see(place.worker(), f"/grievances/{id}")
    assert (shown["status"], shown["deadline"]) == ("declined", None)
    assert shown["entries"][-1]["note"] == "请向劳动监察大队反映"


async def test_not_resolved_for_the_worker_is_opened_again(place: Place) -> None:
    id = (await brought(place))["id"]
    lead = place.caller(LEADER, Role.APPROVER)
    await place.say(place.caseworker, f"/grievances/{id}/assign", leader=LEADER)
    await place.say(lead, f"/grievances/{id}/progress", note="x")
    await place.say(lead, f"/grievances/{id}/resolve", note="x")
    again = await place.say(place.worker(), f"/grievances/{id}/reopen", note="只补发了一个月")
    assert (again["status"], again["deadline"]["stage"]) == ("reopened", "resolve")

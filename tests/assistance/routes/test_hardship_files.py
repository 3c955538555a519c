import pytest

from services.chassis.domain import Unavailable
from services.chassis.web import Role
from tests.assistance.domain.cases import NOW, days, id_number
from tests.assistance.place import Place, a_household

REASON = "复核申请人身份与收入"


async def test_a_file_is_opened_with_its_tier_and_why_and_shown_masked(place: Place) -> None:
    file = await place.file()
    assert (file["tier"], file["status"]) == ("deep", "open")
    assert (file["name"], file["id_number"], file["phone"]) == (
        "张***",
        f"630***********{id_number()[-4:]}",
        "138****0001",
    )
    met = {clause["code"]: clause["met"] for clause in file["verdict"]["clauses"]}
    assert met["at_or_below_the_line"] and not met["sudden_trouble"]
    assert file["verdict"]["clauses"][0]["zh"] == "月人均收入不高于当地低保标准"
    assert all(clause["facts"] is None for clause in file["verdict"]["clauses"])
    assert file["verdict"]["rules"] == "start-2022"
    text = str(file)
    for secret in ("张吉卓玛", "李措毛", id_number(), "13897000001", "50000", "illness"):
        assert secret not in text


async def test_one_person_has_one_file(place: Place) -> None:
    await place.file()
    assert await place.refused(place.caseworker, "/hardship-files", 409, **a_household()) == "exists"


async def test_who_is_in_no_hardship_hears_by_which_clauses(place: Place) -> None:
    said = await place.say(place.caseworker, "/hardship-files", 422, **a_household(income=5_000_00))
    assert said["code"] == "not_in_hardship" and "at_or_below_the_line" in said["clauses"]


async def test_an_id_number_of_15_digits_is_refused_with_the_reason_and_is_not_said_again(place: Place) -> None:
    old = "630104800229001"
    said = await place.say(place.caseworker, "/hardship-files", 422, **a_household(id_number=old))
    assert said["errors"] == [
        {
            "field": "id_number",
            "code": "id_number_of_15_digits",
            "message": "ID numbers of 15 digits are no longer valid: give all 18",
        }
    ]
    assert old not in str(said)


async def test_a_worker_sees_their_own_file_and_nobody_elses(place: Place) -> None:
    file = await place.file(1)
    await place.file(2)
    assert (await place.see(place.worker(1), f"/hardship-files/{file['id']}"))["id"] == file["id"]
    await place.see(place.worker(2), f"/hardship-files/{file['id']}", 404)
    assert len((await place.see(place.worker(1), "/hardship-files"))["items"]) == 1
    assert len((await place.see(place.caseworker, "/hardship-files"))["items"]) == 2


async def test_another_organization_does_not_find_it(place: Place) -> None:
    file = await place.file()
    haidong = place.caller("caseworker-9", Role.CASEWORKER, organization="630000/630200")
    await place.see(haidong, f"/hardship-files/{file['id']}", 404)
    assert (await place.see(haidong, "/hardship-files"))["items"] == []
    assert await place.refused(haidong, f"/hardship-files/{file['id']}/unmask", 404, reason=REASON) == "not_found"
    assert await place.refused(haidong, "/hardship-files", 403, **a_household(3)) == "outside_your_organization"


async def test_a_look_in_the_clear_is_in_the_access_log_with_who_why_and_what(place: Place) -> None:
    file = await place.file()
    shown = await place.say(place.caseworker, f"/hardship-files/{file['id']}/unmask", reason=REASON)
    assert (shown["fields"]["name"], shown["fields"]["id_number"]) == ("张吉卓玛", id_number())
    assert shown["fields"]["verdicts"][0]["clauses"][0]["facts"]["income_fen"] == 500_00
    [record] = (await place.see(place.auditor, "/accesses"))["items"]
    assert record["id"] == shown["access"]
    assert (record["by"], record["of"], record["reason"], record["kind"]) == (
        "caseworker-1",
        file["id"],
        REASON,
        "hardship_file",
    )
    assert set(record["fields"]) == set(shown["fields"])


async def test_without_a_reason_or_the_role_nothing_is_shown_and_nothing_is_logged(place: Place) -> None:
    file = await place.file()
    path = f"/hardship-files/{file['id']}/unmask"
    assert (await place.say(place.caseworker, path, 422, reason=" "))["code"] == "invalid"
    assert await place.refused(place.worker(), path, 403, reason=REASON) == "role_missing"
    assert (await place.see(place.auditor, "/accesses"))["items"] == []


async def test_each_look_is_logged_even_under_the_same_key(place: Place) -> None:
    file = await place.file()
    for _ in range(2):
        answer = await place.caseworker.post(
            f"/hardship-files/{file['id']}/unmask", json={"reason": REASON}, headers={"idempotency-key": "k"}
        )
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert len((await place.see(place.auditor, "/accesses"))["items"]) == 2


async def test_where_the_look_cannot_be_written_down_nothing_is_shown(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = await place.file()

    async def full(writes: object) -> object:
        raise Unavailable("the disk is full", code="store_unavailable")

    monkeypatch.setattr(place.runtime.running["assistance"].store, "write", full)
    said = await place.say(place.caseworker, f"/hardship-files/{file['id']}/unmask", 503, reason=REASON)
    assert "张吉卓玛" not in str(said)
    monkeypatch.undo()


async def test_a_report_wants_a_look_and_the_look_says_what_it_came_to(place: Place) -> None:
    file = await place.file(income=700_00)
    assert file["tier"] == "relative"
    path = f"/hardship-files/{file['id']}"
    await place.say(place.worker(), f"{path}/report", trouble="job_loss")
    [wanted] = (await place.see(place.caseworker, "/hardship-files?review_wanted=true"))["items"]
    assert wanted["review_wanted_since"] is not None
    await place.days_go_by(30)
    seen = {"income": {"month": "2022-05", "per_head_fen": 300_00}, "troubles": ["job_loss"]}
    after = await place.say(place.caseworker, f"{path}/reassess", circumstances=seen)
    assert (after["tier"], after["review_wanted_since"]) == ("deep", None)
    assert [one["tier"] for one in after["tiers"]] == ["relative", "deep"]


async def test_time_alone_wants_a_look_after_twelve_months(place: Place) -> None:
    file = await place.file()
    await place.days_go_by(365)
    shown = await place.see(place.caseworker, f"/hardship-files/{file['id']}")
    assert shown["review_wanted_since"] is not None
    assert (await place.types()).count("wuyi.assistance.hardship_file.review_wanted.v1") == 1


async def test_a_file_is_not_closed_before_six_months_above_the_line(place: Place) -> None:
    file = await place.file()
    said = await place.say(place.caseworker, f"/hardship-files/{file['id']}/close", 422)
    assert (said["code"], said["months"], said["needed"]) == ("not_out_of_hardship", 0, 6)
    for number in range(1, 7):
        place.clock.move_to(NOW + days(31 * number))
        seen = {"income": {"month": f"2022-{4 + number:02}", "per_head_fen": 2_000_00}}
        await place.say(place.caseworker, f"/hardship-files/{file['id']}/reassess", circumstances=seen)
    closed = await place.say(place.caseworker, f"/hardship-files/{file['id']}/close")
    assert closed["status"] == "watched" and closed["watched_until"] is not None


async def test_staff_keep_away_from_the_relatives_whom_they_declared(place: Place) -> None:
    file = await place.file()
    declared = await place.caseworker.put("/declarations/me", json={"relatives_id_numbers": [id_number()]})
    assert declared.json()["relatives_by_number"] == 1
    seen = {"income": {"month": "2022-04", "per_head_fen": 1}}
    path = f"/hardship-files/{file['id']}/reassess"
    assert await place.refused(place.caseworker, path, 403, circumstances=seen) == "relatives_case"
    assert id_number() not in str(declared.json())

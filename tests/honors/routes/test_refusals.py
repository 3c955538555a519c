"""What is refused: with a stable code, a sentence in the caller's language, and nothing changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.chassis.domain import WuyiError
from services.chassis.web.texts import TEXTS as HOUSE
from services.honors.domain.programme import Programme
from services.honors.texts import TEXTS
from tests.honors.conftest import Place, new_nominee, new_programme
from tests.honors.samples import PROGRAMME, XINING

FULL = {"deeds": 30, "skill": 20, "front_line": 10, "standing": 5}


def errors(kind: type[WuyiError] = WuyiError) -> Iterator[type[WuyiError]]:
    for each in kind.__subclasses__():
        yield each
        yield from errors(each)


def test_every_refusal_has_its_sentence_in_chinese_and_english() -> None:
    ours = {error.code for error in errors() if error.__module__.startswith("services.honors")}
    assert ours - TEXTS.keys() - HOUSE.keys() == set()
    assert all(say.zh and say.en for say in TEXTS.values())


async def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_nominee_is_nominated_once_and_the_same_request_twice_is_answered_alike(place: Place) -> None:
    await place.programme()
    path, body = f"/programmes/{PROGRAMME}/nominations", {"nominee": new_nominee()}
    keyed = {"idempotency-key": "a-key"}
    first = await place.unit().post(path, json=body, headers=keyed)
    again = await place.unit().post(path, json=body, headers=keyed)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.text, first.headers["etag"]) == (again.text, again.headers["etag"])
    other = {"nominee": new_nominee(employer="别处")}
    await refused(await place.unit().post(path, json=other, headers=keyed), 422, "idempotency_key_reused")
    await refused(await place.unit().post(path, json=body), 409, "already_nominated")
    await refused(await place.unit(XINING, "another").post(path, json=body), 409, "already_nominated")


async def test_a_notice_published_again_under_its_key_is_the_same_notice(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30)
    for id in ids:
        await place.say(place.approver, f"/nominations/{id}/shortlist")
    path, body = f"/programmes/{PROGRAMME}/notices", {"contact": "0971-0000000"}
    keyed = {"idempotency-key": "a-key"}
    first = await place.approver.post(path, json=body, headers=keyed)
    await place.quiet()
    again = await place.approver.post(path, json=body, headers=keyed)
    assert (first.status_code, first.text) == (201, again.text)
    await refused(await place.approver.post(path, json=body), 422, "nobody_to_put_on_notice")


async def test_out_of_turn_without_consent_and_for_oneself_nothing_goes_up(place: Place) -> None:
    await place.programme()
    id = await place.nominate()
    path, body = f"/nominations/{id}/recommend", {"opinion": "同意"}
    await refused(await place.unit().post(path, json=body), 422, "consent_missing")
    await refused(await place.worker("stranger").post(f"/nominations/{id}/consent"), 403, "not_the_nominee")
    await place.say(place.worker(), f"/nominations/{id}/consent")
    said = await refused(await place.unit(XINING).post(path, json=body), 403, "not_your_step")
    assert said["step"] == "630000/630100/factory"
    await refused(await place.unit(person="zhuoma").post(path, json=body), 403, "own_nomination")
    shown = await place.see(place.province, f"/nominations/{id}")
    assert (shown["status"], shown["steps"]) == ("drafted", [])


async def test_one_sent_back_is_mended_and_goes_up_again(place: Place) -> None:
    await place.programme()
    id = await place.nominate()
    await place.say(place.worker(), f"/nominations/{id}/consent")
    await place.say(place.unit(), f"/nominations/{id}/recommend", opinion="同意")
    await place.say(place.unit(XINING, "prefecture"), f"/nominations/{id}/return", reason="材料不全")
    mended = await place.unit().patch(f"/nominations/{id}", json={"nominee": new_nominee(years_of_work=20)})
    assert mended.json()["nominee"]["years_of_work"] == 20
    assert (await place.recommend(id, "zhuoma"))["status"] == "eligible"


async def test_one_that_is_not_eligible_says_by_which_clause(place: Place) -> None:
    await place.programme()
    id = await place.nominate(years_of_work=1, declarations={})
    said = await place.recommend(id, "zhuoma")
    assert said["status"] == "ineligible"
    unmet = {each["clause"]: each["found"] for each in said["verdicts"] if not each["met"]}
    assert unmet == {"years_of_work": "1", "law_abiding": "not_declared"}
    await refused(await place.reviewer().post(f"/nominations/{id}/review", json={"points": FULL}), 409, "wrong_state")


async def test_who_has_the_honour_already_is_not_eligible_for_it_again(place: Place) -> None:
    await place.awarded(35, 30)
    await place.programme(campaign="qinghai-2023")
    id = await place.nominate("n0", "qinghai-2023.may_day_medal")
    said = await place.recommend(id, "n0")
    assert [each["clause"] for each in said["verdicts"] if not each["met"]] == ["not_held"]


async def test_who_has_a_part_in_it_does_not_score(place: Place) -> None:
    await place.programme()
    id = await place.an_eligible_one()
    path = f"/nominations/{id}/review"
    for name, code in (("zhuoma", "nominee_cannot_score"), ("clerk", "nominator_cannot_score")):
        await refused(await place.reviewer(name).post(path, json={"points": FULL}), 403, code)
    await place.say(place.reviewer("cousin"), f"/nominations/{id}/conflicts", reason="亲属")
    await refused(await place.reviewer("cousin").post(path, json={"points": FULL}), 403, "conflict_declared")
    bad = await refused(
        await place.reviewer().post(path, json={"points": {**FULL, "deeds": 41}}), 422, "points_out_of_range"
    )
    assert (bad["field"], bad["limit"]) == ("points.deeds", 40)


async def test_the_list_waits_for_enough_scores_and_after_it_nothing_is_scored_or_nominated(place: Place) -> None:
    await place.programme(quota=1)
    first = await place.an_eligible_one("n0")
    await place.score(first, 30, "one", "two")
    rank = f"/programmes/{PROGRAMME}/rank"
    said = await refused(await place.approver.post(rank, json={"waiver": "试用"}), 422, "scores_missing")
    assert (said["nominations"], said["needed"]) == (1, 3)
    await place.score(first, 30, "three")
    said = await refused(await place.approver.post(rank, json={}), 422, "ratios_unmet")
    assert "science_education: 1" in said["missing"]
    await place.say(place.approver, rank, waiver="本年度无此类人选")
    review = await place.reviewer("four").post(f"/nominations/{first}/review", json={"points": FULL})
    await refused(review, 422, "nominations_closed")
    late = await place.unit().post(f"/programmes/{PROGRAMME}/nominations", json={"nominee": new_nominee("late")})
    await refused(late, 422, "nominations_closed")


async def test_the_ranking_shows_the_raw_score_beside_the_normalised_one(place: Place) -> None:
    await place.a_ranked_programme(35, 30, 25)
    shown = await place.see(place.approver, f"/programmes/{PROGRAMME}/ranking")
    assert [(line["raw"], line["standing"]) for line in shown["lines"]] == [
        (70.0, "called_up"),
        (65.0, "called_up"),
        (60.0, "reserve"),
    ]
    assert all({"normalised", "tie_broken_by", "preferred_for"} <= line.keys() for line in shown["lines"])
    scores = await place.see(place.approver, f"/nominations/{shown['lines'][0]['nomination']}/scores")
    assert [each["total"] for each in scores["scores"]] == [70, 70, 70]


async def test_who_is_in_reserve_has_no_place_to_take(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30, 25)
    said = await refused(await place.approver.post(f"/nominations/{ids[2]}/shortlist"), 422, "not_called_up")
    assert said["standing"] == "reserve"
    assert said["detail"] == "It is not called up on the list (reserve)"


async def test_an_objection_comes_in_time_from_somebody_and_once(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30)
    path = f"/notices/{await place.on_notice(ids)}/objections"
    body = {"nomination": ids[0], "grounds": "事迹不实，请核查"}
    await refused(await place.anybody().post(path, json=body), 422, "anonymous_objection")
    await refused(await place.anybody().post(path, json={**body, "name": "李四"}), 422, "invalid")
    await refused(await place.worker("w").post(path, json={**body, "nomination": "stranger"}), 404, "not_on_notice")
    signed = {**body, "name": "李四", "phone": "139 0000 1111"}
    first = await place.anybody().post(path, json=signed)
    again = await place.anybody().post(path, json={**signed, "phone": "13900001111"})
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    other = {**signed, "grounds": "还有别的事情要反映"}
    await refused(await place.anybody().post(path, json=other), 409, "already_objected")
    await place.until_the_notice_is_over()
    await refused(await place.worker("w").post(path, json=body), 422, "notice_is_over")


async def test_one_address_cannot_flood_a_notice_with_objections(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30)
    path = f"/notices/{await place.on_notice(ids)}/objections"
    body = {"nomination": ids[0], "grounds": "事迹不实，请核查"}
    codes = [(await place.worker(f"w{at}").post(path, json=body)).status_code for at in range(21)]
    assert codes == [201] * 20 + [429]
    answer = await place.worker("w").post(path, json=body)
    assert (await refused(answer, 429, "objecting_too_often"))["detail"]
    assert int(answer.headers["retry-after"]) > 0


async def test_a_notice_needs_the_calendar_of_its_year(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30)
    for id in ids:
        await place.say(place.approver, f"/nominations/{id}/shortlist")
    await place.quiet()
    place.clock.move_to(place.clock.now().replace(year=2090))
    answer = await place.approver.post(f"/programmes/{PROGRAMME}/notices", json={"contact": "0971-0000000"})
    assert (await refused(answer, 503, "calendar_unknown"))["year"] == 2090


async def test_terms_are_the_federations_to_set_but_a_notice_is_never_below_five_days(place: Place) -> None:
    await place.programme()
    terms = (await place.see(place.province, f"/programmes/{PROGRAMME}"))["terms"]
    short = {**terms, "notice_working_days": {**terms["notice_working_days"], "value": 4}}
    path = f"/programmes/{PROGRAMME}"
    await refused(await place.province.patch(path, json={"terms": short}), 422, "notice_too_short")
    longer = {**terms, "notice_working_days": {**terms["notice_working_days"], "value": 7}}
    said = (await place.province.patch(path, json={"terms": longer})).json()
    assert (said["terms"]["version"], said["terms"]["notice_working_days"]["value"]) == (2, 7)
    programme: Programme = await place.of(Programme).get(PROGRAMME)
    assert programme.terms.version == 2


async def test_another_organizations_programme_is_not_to_be_changed(place: Place) -> None:
    await place.programme()
    answer = await place.unit(XINING).patch(f"/programmes/{PROGRAMME}", json={"quota": 9})
    await refused(answer, 404, "not_found")
    assert (await place.province.post("/programmes", json=new_programme())).status_code == 409


@pytest.mark.parametrize("number", ["63010219900101123", "630102900101123", "630102199002301230"])
async def test_an_id_number_that_is_none_is_named_as_such(place: Place, number: str, tmp_path: Path) -> None:
    await place.programme()
    body = {"nominee": new_nominee(id_number=number)}
    answer = await place.unit().post(f"/programmes/{PROGRAMME}/nominations", json=body)
    said = await refused(answer, 422, "invalid")
    assert said["errors"][0]["field"] == "nominee.id_number"
    assert number not in answer.text

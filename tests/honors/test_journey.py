"""From the plan to the certificate, through the real process."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from services.chassis.web import Role
from services.events.service import service as events
from services.honors.domain.nomination import Nomination
from services.honors.service import service as honors
from tests.honors.conftest import Place, new_nominee, running
from tests.honors.samples import FACTORY, NOW, PROGRAMME, PROVINCE, XINING
from tests.peers.grounds import ON_BOTH

pytestmark = [*ON_BOTH]

CAMPAIGN = Path(__file__).parents[2] / "campaigns" / "qinghai-2022.yaml"


async def test_the_nine_honours_of_the_plan_are_there_after_its_import(tmp_path: Path) -> None:
    async with running(tmp_path, MovableClock(NOW), [events, honors]) as place:
        importer = place.caller("importer", PROVINCE, Role.INTEGRATOR, api="/api/events/v1")
        answer = await importer.post("/campaigns", content=CAMPAIGN.read_bytes(), headers={"content-type": "text/yaml"})
        assert answer.status_code == 201, answer.text
        await place.quiet()
        shown = (await place.see(place.worker(), "/programmes?campaign=qinghai-2022"))["items"]
        assert {each["honor"]: (each["quota"], each["awarded_to"], each["recommend_only"]) for each in shown} == {
            "may_day_certificate": (10, "collective", False),
            "may_day_medal": (20, "person", False),
            "worker_pioneer": (40, "collective", False),
            "plateau_craftsman": (10, "person", False),
            "skill_star": (10, "person", False),
            "innovation_studio": (10, "studio", False),
            "may_day_news_award": (None, "work", False),
            "national_may_day_award": (None, "any", True),
            "national_worker_pioneer": (None, "collective", True),
        }
        medal = next(each for each in shown if each["honor"] == "may_day_medal")
        assert {ratio["group"]: ratio["at_least_percent"] for ratio in medal["terms"]["ratios"]} == {
            "industrial_worker": 35,
            "front_line": 20,
            "science_education": 20,
            "migrant_worker": 10,
            "non_public_sector": 35,
        }
        assert medal["terms"]["notice_working_days"]["value"] == 5
        (allocation,) = (await place.see(place.province, f"/programmes/{medal['id']}/allocations"))["items"]
        assert (allocation["organization"], allocation["free"]) == (PROVINCE, 40)
        assert await place.parked() == 0


async def test_the_best_two_are_awarded_and_each_step_of_the_way_is_seen(place: Place) -> None:
    ids = await place.awarded(35, 30, 25)
    assert [await place.status(id) for id in ids] == ["awarded", "awarded", "not_shortlisted"]
    figures = await place.see(place.approver, f"/programmes/{PROGRAMME}/figures")
    assert (figures["nominated"], figures["shortlisted"], figures["awarded"]) == (3, 2, 2)
    (first, second) = (await place.see(place.approver, "/honorees"))["items"]
    assert {first["honors"][0]["number"], second["honors"][0]["number"]} == {
        "qinghai-2022-may_day_medal-0001",
        "qinghai-2022-may_day_medal-0002",
    }
    assert await place.parked() == 0


async def test_nothing_is_awarded_before_the_notice_is_over_and_nobody_twice(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30)
    await place.on_notice(ids)
    place.clock.advance(timedelta(days=6))  # the last of the five working days, one of them a make-up Saturday
    await place.quiet()
    early = await place.approver.post(f"/programmes/{PROGRAMME}/award")
    assert (early.status_code, early.json()["code"]) == (422, "nobody_to_award")
    await place.until_the_notice_is_over()
    await place.say(place.approver, f"/programmes/{PROGRAMME}/award")
    await place.quiet()
    again = await place.approver.post(f"/programmes/{PROGRAMME}/award")
    assert again.json()["code"] == "nobody_to_award"
    assert len((await place.see(place.approver, "/honorees"))["items"]) == 2


async def test_an_objection_freezes_its_candidate_and_the_other_is_awarded(place: Place) -> None:
    first, second, _ = ids = await place.a_ranked_programme(35, 30, 25)
    notice = await place.on_notice(ids[:2])
    objection = await place.say(
        place.anybody(),
        f"/notices/{notice}/objections",
        201,
        nomination=first,
        grounds="事迹不实，请核查",
        name="李四",
        phone="13900001111",
    )
    await place.quiet()
    assert [await place.contested(id) for id in (first, second)] == [True, False]
    await place.until_the_notice_is_over()
    await place.say(place.approver, f"/programmes/{PROGRAMME}/award")
    await place.quiet()
    assert (await place.status(first), await place.status(second)) == ("on_notice", "awarded")
    await place.say(place.approver, f"/objections/{objection['id']}/dismiss", reason="查无实据")
    await place.quiet()
    await place.say(place.approver, f"/programmes/{PROGRAMME}/award")
    await place.quiet()
    assert await place.status(first) == "awarded"
    assert not await place.contested(first)
    assert await place.parked() == 0


async def test_the_place_of_one_whose_objection_is_upheld_goes_to_the_next_with_a_notice_of_its_own(
    place: Place,
) -> None:
    first, second, third = ids = await place.a_ranked_programme(35, 30, 25)
    notice = await place.on_notice(ids[:2])
    objection = await place.say(
        place.worker("somebody"), f"/notices/{notice}/objections", 201, nomination=first, grounds="事迹不实，请核查"
    )
    await place.say(place.approver, f"/objections/{objection['id']}/uphold", reason="属实")
    await place.quiet()
    assert [await place.status(id) for id in ids] == ["objection_upheld", "on_notice", "on_notice"]
    notices = (await place.see(place.approver, f"/programmes/{PROGRAMME}/notices"))["items"]
    assert [list(each["standings"]) for each in notices] == [[first, second], [third]]
    shown = await place.see(place.anybody(), f"/notices/{notices[1]['id']}")
    assert shown["contact"] == "0971-0000000"
    await place.until_the_notice_is_over()
    await place.say(place.approver, f"/programmes/{PROGRAMME}/award")
    await place.quiet()
    assert [await place.status(id) for id in ids] == ["objection_upheld", "awarded", "awarded"]
    programme = await place.see(place.approver, f"/programmes/{PROGRAMME}")
    assert (programme["places_used"], programme["awarded"]) == (2, 2)
    assert await place.parked() == 0


async def test_the_place_of_one_who_withdraws_goes_to_the_next_before_any_notice_too(place: Place) -> None:
    first, second, third = ids = await place.a_ranked_programme(35, 30, 25)
    for id in ids[:2]:
        await place.say(place.approver, f"/nominations/{id}/shortlist")
    await place.say(place.worker("n1"), f"/nominations/{second}/withdraw")
    await place.quiet()
    assert [await place.status(id) for id in ids] == ["shortlisted", "withdrawn", "shortlisted"]
    said = await place.say(place.approver, f"/programmes/{PROGRAMME}/notices", 201, contact="0971-0000000")
    assert set(said["standings"]) == {first, third}


async def test_one_who_withdraws_while_the_award_is_decided_gets_none_and_the_place_is_not_lost(place: Place) -> None:
    """The decision is at the programme, the withdrawal at the nomination; whichever is first there, the other finds it."""
    first, _second, third = ids = await place.a_ranked_programme(35, 30, 25)
    await place.on_notice(ids[:2])
    await place.until_the_notice_is_over()
    await place.say(place.approver, f"/programmes/{PROGRAMME}/award")
    withdrawn = await place.worker("n0").post(f"/nominations/{first}/withdraw")
    await place.quiet()
    assert withdrawn.status_code in (200, 409)
    expected = "withdrawn" if withdrawn.status_code == 200 else "awarded"
    assert await place.status(first) == expected
    assert await place.status(third) == ("on_notice" if expected == "withdrawn" else "not_shortlisted")
    programme = await place.see(place.approver, f"/programmes/{PROGRAMME}")
    assert programme["places_used"] == 2
    assert await place.parked() == 0


async def test_a_national_honour_is_recommended_and_never_awarded(place: Place) -> None:
    await place.programme(recommend_only=True, quota=None)
    id = await place.an_eligible_one()
    await place.score(id, 30)
    await place.say(place.approver, f"/programmes/{PROGRAMME}/rank", waiver="试用")
    await place.quiet()
    await place.on_notice([id])
    await place.until_the_notice_is_over()
    refused = await place.approver.post(f"/programmes/{PROGRAMME}/award")
    assert (refused.status_code, refused.json()["code"]) == (403, "recommend_only")
    await place.say(place.approver, f"/programmes/{PROGRAMME}/forward")
    await place.quiet()
    assert await place.status(id) == "put_forward"
    assert (await place.see(place.approver, "/honorees"))["items"] == []


async def test_places_go_down_the_tree_and_are_conserved(place: Place) -> None:
    await place.programme(nomination_places=5)
    path = f"/programmes/{PROGRAMME}/allocations"
    await place.say(place.province, path, 201, organization=XINING, places=3)
    await place.quiet()
    await place.say(place.unit(XINING), path, 201, organization=FACTORY, places=2)
    await place.quiet()
    more = await place.unit(XINING).post(path, json={"organization": FACTORY, "places": 2})
    assert (more.json()["code"], more.json()["free"]) == ("not_enough_places", 1)
    await place.nominate("n0")
    await place.nominate("n1")
    refused = await place.unit().post(f"/programmes/{PROGRAMME}/nominations", json={"nominee": new_nominee("n2")})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_place_left")
    shown = (await place.see(place.province, path))["items"]
    assert [(each["organization"], each["places"], each["used"]) for each in shown] == [
        (PROVINCE, 2, 0),
        (XINING, 1, 0),
        (FACTORY, 2, 2),
    ]
    await place.say(place.unit(XINING), f"{path}/hand-back", organization=PROVINCE, places=1)
    await place.quiet()
    assert sum(each["places"] for each in (await place.see(place.province, path))["items"]) == 5


async def test_one_refused_for_want_of_a_place_is_nominated_when_there_is_one(place: Place) -> None:
    await place.programme(nomination_places=1)
    first = await place.nominate("n0")
    body = {"nominee": new_nominee("n1")}
    assert (await place.unit().post(f"/programmes/{PROGRAMME}/nominations", json=body)).status_code == 422
    await place.say(place.unit(), f"/nominations/{first}/withdraw")
    await place.quiet()
    assert (await place.unit().post(f"/programmes/{PROGRAMME}/nominations", json=body)).status_code == 201


async def test_a_unit_without_places_of_its_own_nominates_with_those_of_the_next_above(place: Place) -> None:
    await place.programme(nomination_places=5)
    await place.say(place.province, f"/programmes/{PROGRAMME}/allocations", 201, organization=XINING, places=2)
    await place.quiet()
    id = await place.nominate()
    nomination: Nomination = await place.of(Nomination).get(id)
    shown = (await place.see(place.province, f"/programmes/{PROGRAMME}/allocations"))["items"]
    assert [(each["organization"], each["used"]) for each in shown] == [(PROVINCE, 0), (XINING, 1)]
    assert nomination.organization == FACTORY


@pytest.mark.parametrize("life", ["retired", "died"])
async def test_the_registry_changes_as_life_does_and_tells_it(place: Place, life: str) -> None:
    await place.awarded(35, 30)
    honoree = (await place.see(place.approver, "/honorees"))["items"][0]
    updated = await place.say(place.unit(), f"/honorees/{honoree['id']}/update", change=life, on="2022-05-07")
    assert updated["status"] == {"retired": "retired", "died": "deceased"}[life]
    moved = await place.say(
        place.province, f"/honorees/{honoree['id']}/update", change="moved", organization="630000/630200"
    )
    assert moved["organization"] == "630000/630200"
    assert (await place.unit().get(f"/honorees/{honoree['id']}")).status_code == 404


async def test_an_honour_that_is_revoked_is_shown_so_to_whoever_verifies_its_certificate(place: Place) -> None:
    await place.awarded(35, 30)
    number = "qinghai-2022-may_day_medal-0001"
    shown = await place.see(place.anybody(), f"/certificates/{number}")
    assert (shown["status"], shown["holder"]) == ("valid", "才**玛")
    honorees = (await place.see(place.approver, "/honorees"))["items"]
    holder = next(each for each in honorees if each["honors"][0]["number"] == number)
    await place.say(place.approver, f"/honorees/{holder['id']}/revoke", number=number)
    await place.quiet()
    assert (await place.see(place.anybody(), f"/certificates/{number}"))["status"] == "revoked"
    page = await place.anybody(headers={"accept": "text/html"}).get(f"/certificates/{number}")
    assert page.headers["content-type"].startswith("text/html") and "已撤销" in page.text


async def test_a_studio_is_looked_at_after_its_year(place: Place) -> None:
    programme = await place.programme("innovation_studio", awarded_to="studio", quota=1)
    id = await place.nominate("master", programme, kind="studio", reference="zhang", name="张师傅创新工作室")
    await place.recommend(id, "master")
    for reviewer in ("one", "two", "three"):
        points = {"innovation": 40, "teaching": 20, "conditions": 15}
        await place.say(place.reviewer(reviewer), f"/nominations/{id}/review", points=points)
    await place.say(place.approver, f"/programmes/{programme}/rank", waiver="试用")
    await place.quiet()
    await place.say(place.approver, f"/nominations/{id}/shortlist")
    await place.quiet()
    await place.say(place.approver, f"/programmes/{programme}/notices", 201, contact="0971-0000000")
    await place.until_the_notice_is_over()
    await place.say(place.approver, f"/programmes/{programme}/award")
    await place.quiet()
    (studio,) = (await place.see(place.approver, "/honorees"))["items"]
    assert studio["name"] == "张师傅创新工作室"
    early = await place.approver.post(f"/honorees/{studio['id']}/review", json={"verdict": "keep"})
    assert early.json()["code"] == "review_not_due"
    place.clock.advance(timedelta(days=366))
    await place.quiet()
    kept = await place.say(place.approver, f"/honorees/{studio['id']}/review", verdict="keep")
    assert kept["review_due_on"] > studio["review_due_on"]
    place.clock.advance(timedelta(days=366))
    await place.quiet()
    lost = await place.say(place.approver, f"/honorees/{studio['id']}/review", verdict="withdraw")
    assert lost["honors"][0]["lost_for"] == "name_withdrawn"
    await place.quiet()
    number = lost["honors"][0]["number"]
    assert (await place.see(place.anybody(), f"/certificates/{number}"))["status"] == "revoked"

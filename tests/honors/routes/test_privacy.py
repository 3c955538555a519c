"""Who a nominee, an honoree or an objector is, is seen by who needs it, and by nobody else: not in a view, a page, an event, the
data at rest or a log line."""

import logging
import sqlite3
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from services.chassis.web import Role
from tests.honors.conftest import Place, running
from tests.honors.samples import FACTORY, NOW, PROGRAMME, PROVINCE

NAME, PHONE, NUMBER = "索南达杰", "13712345678", "630102199001011232"
OBJECTOR, OBJECTORS_PHONE, GROUNDS = "仁青多杰", "13887654321", "此人曾因故被通报批评"
DEEDS = "他在可可西里巡山三十年"
SECRETS = (NAME, PHONE, NUMBER, OBJECTOR, OBJECTORS_PHONE, GROUNDS, DEEDS)


async def honored(place: Place) -> tuple[str, str]:
    await place.programme(quota=1)
    id = await place.an_eligible_one("sonam", name=NAME, phone=PHONE, id_number=_number(), deeds=DEEDS)
    await place.score(id, 30)
    await place.say(place.approver, f"/programmes/{PROGRAMME}/rank", waiver="试用")
    await place.quiet()
    notice = await place.on_notice([id])
    said = {"nomination": id, "grounds": GROUNDS, "name": OBJECTOR, "phone": OBJECTORS_PHONE}
    objection = await place.say(place.anybody(), f"/notices/{notice}/objections", 201, **said)
    await place.say(place.approver, f"/objections/{objection['id']}/dismiss", reason="查无实据")
    await place.until_the_notice_is_over()
    await place.say(place.approver, f"/programmes/{PROGRAMME}/award")
    await place.quiet()
    return id, notice


def _number() -> str:
    from services.honors.domain.resident_id import check_character

    return NUMBER[:17] + check_character(NUMBER[:17])


def secrets() -> tuple[str, ...]:
    return (*SECRETS[:2], _number(), *SECRETS[3:])


async def test_no_view_and_no_page_says_who_somebody_is(place: Place) -> None:
    id, notice = await honored(place)
    number = "qinghai-2022-may_day_medal-0001"
    html = {"accept": "text/html"}
    said = [
        (await place.approver.get(path)).text
        for path in (
            f"/nominations/{id}",
            f"/programmes/{PROGRAMME}/nominations",
            f"/programmes/{PROGRAMME}/ranking",
            f"/programmes/{PROGRAMME}/notices",
            f"/nominations/{id}/scores",
            "/objections",
            "/honorees",
        )
    ]
    for path in (f"/notices/{notice}", f"/certificates/{number}"):
        said += [(await place.anybody().get(path)).text, (await place.anybody(headers=html).get(path)).text]
    assert all("problem" not in each for each in said)
    assert [secret for secret in secrets() for each in said if secret in each] == []
    assert "索**杰" in said[-1] and "公示" in said[-3]


async def test_the_page_of_a_notice_tells_nobody_that_there_was_an_objection(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30)
    notice = await place.on_notice(ids)
    before = await place.see(place.anybody(), f"/notices/{notice}")
    said = {"nomination": ids[0], "grounds": GROUNDS, "name": OBJECTOR, "phone": OBJECTORS_PHONE}
    await place.say(place.anybody(), f"/notices/{notice}/objections", 201, **said)
    await place.quiet()
    assert await place.see(place.anybody(), f"/notices/{notice}") == before


async def test_nothing_of_it_is_in_an_event_a_log_line_or_the_data_at_rest(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with running(tmp_path, MovableClock(NOW)) as place:
            await honored(place)
            metrics = (await place.anybody(api="").get("/metrics")).text
    told = capfd.readouterr()
    assert [secret for secret in secrets() if secret in metrics + caplog.text + told.out + told.err] == []
    for file in sorted(tmp_path.glob("*.db*")):
        raw = file.read_bytes()
        assert [secret for secret in secrets() if secret.encode() in raw] == [], file.name
    rows = sqlite3.connect(tmp_path / "honors.db").execute("select count(*) from sqlite_master").fetchone()
    assert rows[0] > 0


async def test_who_sees_a_nominee_in_the_clear_is_noted_with_the_reason(place: Place) -> None:
    await place.programme()
    id = await place.nominate(name=NAME, phone=PHONE)
    shown = await place.say(place.province, f"/nominations/{id}/disclosures", reason="核对事迹材料")
    assert (shown["nominee"]["name"], shown["nominee"]["phone"]) == (NAME, PHONE)
    (noted,) = (await place.see(place.approver, "/disclosures"))["items"]
    assert (noted["to"], noted["why"], noted["subject"]) == ("province", "核对事迹材料", id)


async def test_a_party_to_an_objection_does_not_get_to_see_who_objected(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30)
    notice = await place.on_notice(ids)
    said = {"nomination": ids[0], "grounds": GROUNDS, "name": OBJECTOR, "phone": OBJECTORS_PHONE}
    objection = await place.say(place.anybody(), f"/notices/{notice}/objections", 201, **said)
    path = f"/objections/{objection['id']}"
    for party in ("n0", "clerk", "province"):
        curious = place.caller(party, PROVINCE, Role.APPROVER)
        for way in ("disclosures", "uphold", "dismiss"):
            answer = await curious.post(f"{path}/{way}", json={"reason": "想知道"})
            assert (answer.status_code, answer.json()["code"]) == (403, "party_cannot_decide")
    seen = await place.say(place.approver, f"{path}/disclosures", reason="核查")
    assert (seen["name"], seen["phone"], seen["grounds"]) == (OBJECTOR, OBJECTORS_PHONE, GROUNDS)


async def test_others_do_not_see_a_nomination_at_all(place: Place) -> None:
    await place.programme()
    id = await place.nominate()
    for stranger in (
        place.worker("stranger"),
        place.unit("630000/630200"),
        place.caller("deeper", FACTORY + "/workshop", Role.ORGANIZER),
    ):
        assert (await stranger.get(f"/nominations/{id}")).status_code == 404
        assert (await stranger.post(f"/nominations/{id}/withdraw")).status_code == 404
    assert (await place.worker("zhuoma").get(f"/nominations/{id}")).status_code == 200
    listed = await place.see(place.worker("stranger"), f"/programmes/{PROGRAMME}/nominations")
    assert listed["items"] == []
    mine = await place.see(place.worker("zhuoma"), f"/programmes/{PROGRAMME}/nominations")
    assert [each["id"] for each in mine["items"]] == [id]

"""五一新闻奖: what was published is nominated, and nothing else (plan, item 6)."""

from pathlib import Path

import httpx
import pytest

from services.chassis.clock import MovableClock
from services.chassis.domain import Refused
from services.chassis.web import Role
from services.events.service import service as events
from services.honors.domain.nominee import Nominee
from services.honors.domain.published_story import PublishedStory, StoryNotPublished, admit_story, story_of
from services.honors.service import service as honors
from services.notify.service import service as notify
from tests.honors.conftest import Place, new_nominee, running
from tests.honors.samples import NOW, PROVINCE, XINING
from tests.honors.test_journey import CAMPAIGN

PROGRAMME = "qinghai-2022.may_day_news_award"
STORY = {
    "campaign": "qinghai-2022",
    "work_item": 6,
    "outlet": "青海日报",
    "title": "高原上的工匠精神",
    "due_on": "2022-05-20",
}


def a_story(**changes: object) -> PublishedStory:
    plain = {"campaign": "qinghai-2022", "organization": XINING, "work_item": 6, "published_at": NOW}
    return PublishedStory.model_validate({"id": "s1", **plain, **changes})


@pytest.mark.parametrize(
    "story", [None, a_story(campaign="another-2023"), a_story(organization="620000"), a_story(organization="6300001")]
)
def test_what_is_not_published_here_is_not_nominated(story: PublishedStory | None) -> None:
    with pytest.raises(Refused) as refused:
        admit_story(story, "qinghai-2022", PROVINCE)
    assert isinstance(refused.value, StoryNotPublished)


def test_what_the_federation_or_one_below_it_published_is() -> None:
    admit_story(a_story(), "qinghai-2022", PROVINCE)
    admit_story(a_story(organization=PROVINCE), "qinghai-2022", PROVINCE)


def test_a_work_is_a_story_and_nobody_else_is() -> None:
    assert story_of(Nominee.model_validate(new_nominee())) is None
    assert story_of(Nominee.model_validate(new_nominee(kind="work", reference="s1"))) == "s1"
    assert story_of(Nominee.model_validate(new_nominee(kind="work"))) == ""


async def test_from_the_publicity_calendar_to_the_award(tmp_path: Path) -> None:
    async with running(tmp_path, MovableClock(NOW), [events, honors, notify]) as place:
        importer = place.caller("importer", PROVINCE, Role.INTEGRATOR, api="/api/events/v1")
        plan = {"content": CAMPAIGN.read_bytes(), "headers": {"content-type": "text/yaml"}}
        assert (await importer.post("/campaigns", **plan)).status_code == 201
        await place.quiet()
        await place.province.patch(f"/programmes/{PROGRAMME}", json={"quota": 1})
        story = await _approved(place)
        for reference in (story["id"], "unheard-of", None):
            refused = await _nominate(place, reference)
            assert (refused.status_code, refused.json()["code"]) == (422, "story_not_published")
            assert refused.json()["field"] == "nominee.reference"
        publisher = place.caller("editor", PROVINCE, Role.PUBLISHER, api="/api/notify/v1")
        await place.say(publisher, f"/stories/{story['id']}/publish", link="https://www.qhnews.com/1.html")
        await place.quiet()
        made = await _nominate(place, story["id"])
        assert made.status_code == 201, made.text
        assert (await _nominate(place, story["id"], person="another")).json()["code"] == "already_nominated"
        id = made.json()["id"]
        assert (await place.recommend(id, "zhuoma"))["status"] == "eligible"
        criteria = (await place.see(place.province, f"/programmes/{PROGRAMME}"))["terms"]["criteria"]
        for reviewer in ("one", "two", "three"):
            points = {each["code"]: each["points"] for each in criteria}
            await place.say(place.reviewer(reviewer), f"/nominations/{id}/review", points=points)
        await place.say(place.approver, f"/programmes/{PROGRAMME}/rank", waiver="试用")
        await place.quiet()
        await place.say(place.approver, f"/nominations/{id}/shortlist")
        await place.quiet()
        await place.say(place.approver, f"/programmes/{PROGRAMME}/notices", 201, contact="0971-0000000")
        await place.until_the_notice_is_over()
        await place.say(place.approver, f"/programmes/{PROGRAMME}/award")
        await place.quiet()
        assert await place.status(id) == "awarded"
        assert await place.parked() == 0


async def _approved(place: Place) -> dict[str, object]:
    publisher = place.caller("editor", PROVINCE, Role.PUBLISHER, api="/api/notify/v1")
    chief = place.caller("chief", PROVINCE, Role.APPROVER, api="/api/notify/v1")
    story = await place.say(publisher, "/stories", 201, **STORY)
    return await place.say(chief, f"/stories/{story['id']}/approve")


async def _nominate(place: Place, reference: object, person: str = "zhuoma") -> httpx.Response:
    nominee = new_nominee(person, kind="work", reference=reference, name="高原上的工匠精神")
    return await place.unit(person="clerk").post(f"/programmes/{PROGRAMME}/nominations", json={"nominee": nominee})

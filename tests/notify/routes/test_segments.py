"""Announcements to some of the people in a part of the organization: those who belong to a segment now."""

from datetime import date

import pytest

from services.assistance.published import HardshipFileClosed, HardshipFileOpened, HardshipTierChanged, Tier
from services.events.published import RegistrationCancelled
from services.honors.published import HonoreeHonored, HonorLost
from services.notify.domain.belonging import Belonging
from tests.notify.routes.conftest import HAIDONG, NOW, XINING, Platform, confirmed
from tests.notify.routes.test_announcements import NOTICE, completed, inbox_of

pytestmark = pytest.mark.asyncio

HONOREE = {"honoree": "h1", "organization": XINING, "awarded_to": "person", "person": "zhao"}


async def size_of(platform: Platform, segment: str, organization: str = "630000") -> int:
    async with platform.publisher(organization) as publisher:
        told = await publisher.post("/announcements/dry-run", json={**NOTICE, "segment": segment})
    assert told.status_code == 200, told.text
    size: int = told.json()["recipients"]
    return size


def given_up(person: str) -> RegistrationCancelled:
    return RegistrationCancelled(**confirmed(person).model_dump(), reason="by_worker")


async def test_those_who_are_registered_for_an_activity_are_told_and_nobody_else(platform: Platform) -> None:
    await platform.happened(confirmed("zhang"), confirmed("li"), confirmed("wang", "a2"))
    await platform.happened(given_up("li"), sequence=2)
    async with platform.publisher() as publisher:
        made = await publisher.post("/announcements", json={**NOTICE, "segment": "activity:a1"})
        assert (made.status_code, made.json()["expected"], made.json()["segment"]) == (201, 1, "activity:a1")
        assert (await completed(platform, publisher, made.json()["id"]))["told"] == 1
    told = {
        p: [i["announcement"] for i in await inbox_of(platform, p)].count(made.json()["id"])
        for p in ("zhang", "li", "wang")
    }
    assert told == {"zhang": 1, "li": 0, "wang": 0}


async def test_whoever_comes_back_belongs_again(platform: Platform) -> None:
    await platform.happened(confirmed("zhang"))
    await platform.happened(given_up("zhang"), sequence=2)
    assert await size_of(platform, "activity:a1") == 0
    await platform.happened(confirmed("zhang"), sequence=3)
    assert await size_of(platform, "activity:a1") == 1


async def test_those_who_hold_an_honor_until_it_is_lost(platform: Platform) -> None:
    honor = {"honor": "may_day_medal", "number": "n1"}
    await platform.happened(
        HonoreeHonored(**HONOREE, **honor, campaign="q", name="五一劳动奖章", awarded_on=date(2022, 4, 28))
    )
    assert await size_of(platform, "honor:may_day_medal") == 1
    assert await size_of(platform, "honor:may_day_medal", HAIDONG) == 0
    await platform.happened(
        HonorLost(**HONOREE, **honor, reason="revoked", lost_on=date(2022, 5, 1), left=0), sequence=2
    )
    assert await size_of(platform, "honor:may_day_medal") == 0


async def test_those_in_a_tier_of_hardship_as_long_as_they_are_in_it(platform: Platform) -> None:
    file = {"file": "f1", "organization": XINING, "person": "sun"}
    await platform.happened(HardshipFileOpened(**file, tier="deep"))
    assert await size_of(platform, "tier:deep") == 1
    await platform.happened(HardshipTierChanged(**file, before="deep", tier="relative"), sequence=2)
    assert (await size_of(platform, "tier:deep"), await size_of(platform, "tier:relative")) == (0, 1)
    await platform.happened(HardshipFileClosed(**file, watched_until=NOW), sequence=3)
    assert await size_of(platform, "tier:relative") == 0


@pytest.mark.parametrize("tier", ["deep", "relative", "sudden"])
async def test_a_closed_file_leaves_whichever_tier_it_was_in(platform: Platform, tier: Tier) -> None:
    file = {"file": "f1", "organization": XINING, "person": "sun"}
    await platform.happened(HardshipFileOpened(**file, tier=tier))
    assert await size_of(platform, f"tier:{tier}") == 1
    await platform.happened(HardshipFileClosed(**file, watched_until=NOW), sequence=2)
    assert await size_of(platform, f"tier:{tier}") == 0


async def test_who_is_in_which_tier_does_not_rest_in_the_clear(platform: Platform) -> None:
    await platform.happened(HardshipFileOpened(file="f1", organization=XINING, person="sun", tier="deep"))
    [belonging] = await platform.desk.of(Belonging).find()
    store = platform.runtime.running["notify"].store
    body = (await store.get_many("belongings", [belonging.id]))[belonging.id].body
    assert "deep" not in str(body)


@pytest.mark.parametrize("segment", ["everybody", "tier:", "income:low", "tier:deep " + "x" * 200])
async def test_what_is_no_segment_is_refused(platform: Platform, segment: str) -> None:
    async with platform.publisher() as publisher:
        told = await publisher.post("/announcements/dry-run", json={**NOTICE, "segment": segment})
    assert (told.status_code, told.json()["errors"][0]["field"]) == (422, "segment")

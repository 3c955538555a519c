"""The plan into empty data, as `wuyi run` does it."""

import pytest

from services.chassis.domain import Invalid
from services.events.domain.campaign import Campaign
from services.events.importing import CampaignExists, import_plan
from tests.events.conftest import Place
from tests.events.reading.test_reading import TEXT


async def test_the_same_text_is_imported_once(place: Place) -> None:
    desk = place.runtime.running["events"].desk
    first = await import_plan(desk, TEXT)
    again = await import_plan(desk, TEXT)
    assert (first.id, again.id, again.version) == ("qinghai-2022", "qinghai-2022", 1)


async def test_another_text_of_it_is_not_put_over_it(place: Place) -> None:
    desk = place.runtime.running["events"].desk
    await import_plan(desk, TEXT)
    with pytest.raises(CampaignExists):
        await import_plan(desk, TEXT.replace("target: 100}", "target: 101}"))


async def test_with_a_mistake_nothing_is_imported_and_each_is_told_with_its_line(place: Place) -> None:
    desk = place.runtime.running["events"].desk
    with pytest.raises(Invalid) as told:
        await import_plan(desk, TEXT.replace("service: assistance", "service: charity"))
    assert "work_items.6.service" in str(told.value) and "line " in str(told.value)
    assert [campaign.id for campaign in await desk.of(Campaign).find()] == ["may-day"]

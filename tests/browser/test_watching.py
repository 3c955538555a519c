"""What goes on by itself while a page stands open: the tail, a service that is lost and found, the trail of one request."""

import shutil
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from playwright.async_api import Browser, Page, expect

from services.chassis.ids import new_id
from services.chassis.log import topics
from services.chassis.running.parking import BlockedKey, ParkedEvent
from services.console import looking
from services.console.asking import Services
from services.registry import ALL
from tests.browser.conftest import DESK, Watched, sign_in
from tests.browser.place import Place, a_place
from tests.chassis.running.conftest import GROUP, said
from tests.chassis.running.sample import SPEAKING

PARKED = 10_000
WITHIN_MS = 1_000
"""The median of five looks: one of them may find the machine at other things."""


async def test_the_tail_shows_what_is_said_and_can_be_paused_and_sifted(place: Place, page: Page) -> None:
    await page.goto(place.url + "/console/live")
    lines = page.locator("#tail li")
    await place.runtime.log.append([said("first", 1)])
    await expect(lines.filter(has_text="first")).to_have_count(1)
    await page.get_by_role("button", name="暂停").click()
    await place.runtime.log.append([said("second", 1)])
    await page.get_by_role("button", name="继续").click()
    await place.runtime.log.append([said("third", 1)])
    await expect(lines.filter(has_text="third")).to_have_count(1)
    await page.get_by_label("筛选").fill("third")
    await expect(page.locator("#tail li:visible")).to_have_count(1)
    await page.get_by_label("筛选").fill("")
    await expect(lines.filter(has_text="first")).to_be_visible()


async def test_one_request_is_followed_to_those_who_read_it(place: Place, page: Page) -> None:
    correlation = new_id()
    await place.runtime.log.append([said("a", 1, word="bad", ce_correlationid=correlation), said("a", 2)])
    await place.runtime.log.append([said("b", 1, ce_correlationid=correlation)])
    await place.runtime.quiet()
    await page.goto(place.url + "/console/trail")
    await page.get_by_label("关联编号").fill(correlation)
    await page.get_by_role("button", name="查找").click()
    await expect(page.locator(".trail > li")).to_have_count(2)
    await expect(page.locator(".trail")).to_contain_text("speaking 已搁置")
    await expect(page.locator(".trail")).to_contain_text("speaking 已处理")


async def test_a_service_is_lost_and_found_again_while_the_rest_goes_on(tmp_path: Path, browser: Browser) -> None:
    near, far = tmp_path / "near", tmp_path / "far"
    async with a_place(near, list(ALL)) as place:
        far.mkdir()
        shutil.copy(near / "issuer.json", far / "issuer.json")
        context = await browser.new_context(viewport=DESK)  # type: ignore[arg-type]
        page = await context.new_page()
        watched = Watched(page, place.url)
        async with a_place(far, [SPEAKING]) as elsewhere:
            look_at(place, elsewhere.url)
            await sign_in(page, place.url)
            await expect(page.locator(".tile", has_text="speaking")).to_contain_text("正常")
        await expect(page.locator(".tile", has_text="speaking")).to_contain_text("无应答")
        await expect(page.locator(".tile", has_text="活动")).to_contain_text("正常")
        await page.goto(place.url + "/console/queues")
        await expect(page.get_by_role("alert")).to_contain_text("speaking")
        await expect(page.locator("tbody tr").first).to_be_visible()
        async with a_place(far, [SPEAKING], fresh=False) as elsewhere:
            look_at(place, elsewhere.url)
            await expect(page.get_by_role("alert")).to_have_count(0)
            await page.goto(place.url + "/console/")
            await expect(page.locator(".tile", has_text="speaking")).to_contain_text("正常")
        await context.close()
        assert watched.wrong == []


def look_at(place: Place, url: str) -> None:
    inside = place.console.services.inside
    place.console.services = Services([service.name for service in ALL], {"speaking": url})
    place.console.services.inside = inside


async def test_ten_thousand_parked_events_and_five_hundred_partitions_are_looked_through_within_a_second(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "PARTITIONS", 15)
    monkeypatch.setattr(looking, "FRESH", 0.0)  # every load looks for itself
    async with a_place(tmp_path) as place:
        readers = [each for running in place.runtime.running.values() for each in running.readers]
        lags = [await place.runtime.log.lag(each.group, each.topics) for each in readers]
        assert sum(map(len, lags)) >= 500
        await park(place, PARKED)
        page = await browser.new_page()
        await sign_in(page, place.url)
        group = "/console/parked/group?service=speaking&reason=bug&event_type=wuyi.speaking.speaker.said.v1"
        for path in ("/console/", "/console/parked", "/console/parked/keys", "/console/queues", group):
            took = [await loaded_in(page, place.url + path) for _ in range(5)]
            assert median(took) < WITHIN_MS, (path, took)
        await page.close()


async def park(place: Place, count: int) -> None:
    desk, now = place.runtime.running["speaking"].desk, place.runtime.clock.now()
    events, keys = [], []
    for n in range(count):
        event = ParkedEvent.of(GROUP, replace(said(f"k{n}", 1, word="bad"), partition=0, offset=n), now)
        event.fail(ValueError("of no account"), 4, now)
        key = BlockedKey(id=event.key_id, group=GROUP, topic=event.topic, key=event.key, partition=0)
        key.block(0, n)
        events.append(event)
        keys.append(key)
    for start in range(0, count, 1_000):
        await desk.of(ParkedEvent).save_all(events[start : start + 1_000])
        await desk.of(BlockedKey).save_all(keys[start : start + 1_000])


async def loaded_in(page: Page, url: str) -> float:
    await page.goto(url)
    took: float = await page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    return took

"""The same page over Kafka and MongoDB: a process with the service, another with the console, and queues of several partitions."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from services.registry import ALL
from tests.browser.conftest import DESK, Watched, needed, sign_in
from tests.browser.place import Place, a_place
from tests.chassis.running.conftest import TOPIC, said
from tests.chassis.running.sample import SPEAKING

pytestmark = [
    pytest.mark.usefixtures("grounds"),
    pytest.mark.parametrize("grounds", ["servers"], indirect=True),
]


@pytest_asyncio.fixture(loop_scope="package")
async def apart(grounds: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Place, str]]:
    """The process that speaks, and where the other has its console."""
    needed()
    async with a_place(tmp_path, [SPEAKING]) as speaking:
        monkeypatch.setenv("WUYI_CONSOLE_SERVICES", json.dumps({"speaking": speaking.url}))
        async with a_place(tmp_path, [ALL[0]]) as other:
            yield speaking, other.url


async def test_on_servers_a_poison_event_is_found_corrected_and_retried_and_what_waits_follows_in_order(
    apart: tuple[Place, str], browser: Browser
) -> None:
    place, url = apart
    context = await browser.new_context(viewport=DESK, locale="zh-CN")
    page = await context.new_page()
    watched = Watched(page, url)
    await sign_in(page, url)
    words = ["good", "bad", "good", "good"]
    await place.runtime.log.append([said("a", n, word=word) for n, word in enumerate(words, 1)])
    await place.runtime.log.append([said(f"k{n}", 1) for n in range(40)])
    await place.runtime.quiet(30)
    tile = page.locator(".tile", has_text="speaking")
    await expect(page.locator(".tile", has_text="无应答")).to_have_count(0)
    await tile.get_by_role("link", name="3").click()
    await page.get_by_role("link", name="unfit_word").click()
    await page.get_by_role("link", name="speaking.speaker.said.v1").click()
    await expect(page.locator("#behind li")).to_have_count(2)
    await page.get_by_label("查看原文的理由").fill("核对用词")
    await page.get_by_role("button", name="查看原文").click()
    data = json.loads(await page.locator("textarea").input_value())
    await page.locator("textarea").fill(json.dumps({**data, "word": "better"}))
    await page.get_by_role("button", name="继续").first.click()
    await page.get_by_role("button", name="更正后重试").click()
    await expect(page.get_by_role("status")).to_contain_text("已按更正后的数据安排重试")
    await place.runtime.quiet(30)
    assert (await place.board()).of("a") == [1, 2, 3, 4]
    await page.goto(url + "/console/queues?service=speaking")
    lags = await place.runtime.log.lag("wuyi.speaking", place.runtime.running["speaking"].topics)
    assert len(lags) > 1 and sum(lag.committed > 0 for lag in lags) > 1
    await expect(page.locator("tbody tr")).to_have_count(len(lags))
    await page.goto(url + f"/console/trail?topic={TOPIC}&key=a")
    await expect(page.locator(".trail > li")).to_have_count(4)
    await context.close()
    assert watched.wrong == []

"""`python -m tests.browser`: a picture of each section at both sizes, into docs/images."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from services.chassis.observing.logs import set_up_logs
from services.console.visiting import SECTIONS
from services.registry import ALL
from tests.browser.conftest import CHROMIUM, DESK, FLAGS, PHONE, sign_in
from tests.browser.place import Place, a_place
from tests.browser.scene import play

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SETTLED_MS = 5_000
"""So that the charts have two points, and what is sent by itself has come."""


async def main() -> None:
    set_up_logs("development", "error")
    with tempfile.TemporaryDirectory() as folder:
        async with a_place(Path(folder), list(ALL)) as place, async_playwright() as playwright:
            correlation = await play(place)
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name, size in (("desk", DESK), ("phone", PHONE)):
                await _picture(browser, place, name, size, correlation)
            await browser.close()


async def _picture(browser: Browser, place: Place, name: str, size: dict[str, int], correlation: str) -> None:
    context = await browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
    page = await context.new_page()
    await sign_in(page, place.url)
    await page.goto(place.url + "/console/parked")
    await page.get_by_role("link", name="数据格式不符").click()
    await page.locator("tbody th a").first.click()
    await page.screenshot(path=IMAGES / f"console-event-{name}.png")
    await page.get_by_label("查看原文的理由").fill("核对活动时间")
    await page.get_by_role("button", name="查看原文").click()
    for section in SECTIONS:
        asked = f"?correlation={correlation}" if section == "trail" else ""
        await page.goto(place.url + ("/console/" if section == "overview" else f"/console/{section}{asked}"))
        await page.wait_for_timeout(SETTLED_MS if section in ("overview", "live") else 300)
        await page.screenshot(path=IMAGES / f"console-{section}-{name}.png")
    await context.close()


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    asyncio.run(main())

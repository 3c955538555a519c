"""Every section, in both languages and at both sizes: readable, reachable, and nothing from elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from services.console.visiting import SECTIONS
from tests.browser.conftest import DESK, PHONE, Watched, sign_in
from tests.browser.place import Place
from tests.chassis.running.conftest import said

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
PATHS = ["/console/" if each == "overview" else f"/console/{each}" for each in SECTIONS]


async def violations(page: Page) -> list[Any]:
    """axe is put in by the browser's own tools, so the page's policy stays as it is."""
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setBypassCSP", {"enabled": False})
    told = await session.send(
        "Runtime.evaluate",
        {
            "expression": f"{AXE}; axe.run(document, {json.dumps(RULES)}).then(r => JSON.stringify(r.violations.map("
            "v => [v.id, v.nodes.map(n => [n.target, n.failureSummary])])))",
            "awaitPromise": True,
        },
    )
    found: list[Any] = json.loads(told["result"]["value"])
    return found


async def something_parked(place: Place) -> None:
    await place.runtime.log.append([said("a", n, word=word) for n, word in enumerate(["good", "bad", "good"], 1)])
    await place.runtime.quiet()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_section_is_clean_for_those_who_read_it_otherwise(
    place: Place, page: Page, size: dict[str, int]
) -> None:
    await something_parked(place)
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    for path in [*PATHS, "/console/parked/keys", "/console/trail?topic=wuyi.speaking.speaker&key=a"]:
        await page.goto(place.url + path)
        assert await violations(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide"


async def test_chinese_comes_first_and_english_by_a_switch(place: Place, page: Page) -> None:
    await expect(page.get_by_role("heading", level=1)).to_contain_text("总览")
    assert await page.locator("html").get_attribute("lang") == "zh-CN"
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Overview")
    assert await page.locator("html").get_attribute("lang") == "en"
    await page.goto(place.url + "/console/parked")
    await page.get_by_role("link", name="中文").click()
    assert page.url.endswith("/console/parked")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("搁置")


async def test_all_of_it_is_reached_by_the_keyboard(place: Place, page: Page) -> None:
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent.trim()") == "搁置":
            break
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/parked")
    await expect(page.locator("nav a[aria-current=page]")).to_have_text("搁置")


async def test_who_may_not_come_in_is_told_so(place: Place, browser: Browser) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    watched = Watched(page, place.url)
    await sign_in(page, place.url, "li-hua")
    await expect(page.get_by_role("alert")).to_contain_text("不能使用控制台")
    await context.close()
    assert watched.wrong == []


async def test_an_auditor_sees_everything_and_is_offered_nothing_to_do(place: Place, browser: Browser) -> None:
    await something_parked(place)
    context = await browser.new_context()
    page = await context.new_page()
    await sign_in(page, place.url, "audit-zhao", "/console/parked")
    await page.get_by_role("link", name="unfit_word").click()
    await expect(page.locator("#plan")).to_contain_text("1 个事件")
    assert await page.locator("main form").count() == 0
    await page.get_by_role("link", name="speaking.speaker.said.v1").click()
    await expect(page.locator("#masked")).to_be_visible()
    assert await page.locator("main form").count() == 0
    await context.close()

"""A real browser: the system's Chromium, driven by Playwright. Where there is none the tests say so; under CI that is a failure."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from tests.browser.place import Place, a_place

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESK = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser serves all of this folder, so all of it runs on the browser's loop."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)


def needed() -> str:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no chromium: apt-get install chromium")
        pytest.skip("there is no chromium on this machine (apt-get install chromium)")
    return CHROMIUM


@pytest_asyncio.fixture(loop_scope="package")
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    needed()
    async with a_place(tmp_path) as place:
        yield place


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=needed(), args=FLAGS)
        yield browser
        await browser.close()


class Watched:
    """A page, and everything that it did which it should not: errors, refused scripts, requests to elsewhere."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.wrong: list[str] = []
        self._here = urlsplit(url).netloc
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if (
            message.type in ("error", "warning")
            and "status of 4" not in message.text
            and "status of 5" not in message.text
        ):
            self.wrong.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self._here:
            self.wrong.append(f"left the origin: {request.url}")


async def sign_in(page: Page, url: str, person: str = "ops-wang", at: str = "/console/") -> None:
    await page.goto(url + at)
    await page.get_by_role("button", name=person).click()
    await page.wait_for_url(f"{url}{at}")


@pytest_asyncio.fixture(loop_scope="package")
async def watched(place: Place, browser: Browser) -> AsyncIterator[Watched]:
    """Signed in as an operator; at the end nothing may have gone wrong."""
    context = await browser.new_context(viewport=DESK, locale="zh-CN")
    context.set_default_timeout(15_000)
    page = await context.new_page()
    watched = Watched(page, place.url)
    await sign_in(page, place.url)
    yield watched
    await context.close()
    assert watched.wrong == []


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page

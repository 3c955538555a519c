"""What staff do all day: see a backlog, find what is stuck, mend it, and see the rest go on in order."""

import json

from playwright.async_api import Page, expect

from tests.browser.place import Place
from tests.chassis.running.conftest import said


async def test_a_backlog_is_seen_to_grow_and_to_drain(place: Place, page: Page) -> None:
    runtime = place.runtime
    waiting = page.locator('[data-waiting="speaking"]')
    tile = page.locator(".tile", has=waiting)
    await expect(tile).to_contain_text("正常")
    running = runtime.running["speaking"]
    await runtime.supervisor.stop("speaking consumer")
    await runtime.log.append([said(f"k{n}", 1) for n in range(400)])
    await expect(waiting).to_have_text("400")
    await expect(tile).to_contain_text("处理中")
    runtime.supervisor.keep("speaking consumer", running.consumer.run)
    await expect(waiting).to_have_text("0")
    await expect(tile).to_contain_text("正常")


async def test_a_poison_event_is_found_corrected_and_retried_and_what_waits_follows_in_order(
    place: Place, page: Page
) -> None:
    words = ["good", "bad", "good", "good"]
    await place.runtime.log.append([said("a", n, word=word) for n, word in enumerate(words, 1)])
    await place.runtime.quiet()
    await page.goto(place.url + "/console/")
    await page.locator(".tile", has_text="speaking").get_by_role("link", name="3").click()
    await page.get_by_role("link", name="unfit_word").click()
    await page.get_by_role("link", name="speaking.speaker.said.v1").click()
    await expect(page.locator("#behind li")).to_have_count(2)
    await expect(page.locator("textarea")).to_have_count(0)  # nobody corrects what they have not seen
    await page.get_by_label("查看原文的理由").fill("核对用词")
    await page.get_by_role("button", name="查看原文").click()
    data = json.loads(await page.locator("textarea").input_value())
    assert data["word"] == "bad"
    await page.locator("textarea").fill("not json")
    await page.get_by_role("button", name="继续").first.click()
    await expect(page.get_by_role("alert")).to_contain_text("不是合法的 JSON")
    await expect(page.locator("textarea")).to_have_value("not json")  # theirs to go on with
    await page.locator("textarea").fill('{"n": "many"}')
    await page.get_by_role("button", name="继续").first.click()
    await page.get_by_role("button", name="更正后重试").click()
    await expect(page.get_by_role("alert")).to_contain_text("不符合该事件的格式")
    await page.locator("textarea").fill(json.dumps({**data, "word": "better"}))
    await page.get_by_role("button", name="继续").first.click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("确定用更正后的数据重试")
    await page.get_by_role("button", name="更正后重试").click()
    await expect(page.get_by_role("status")).to_contain_text("已按更正后的数据安排重试")
    await place.runtime.quiet()
    assert (await place.board()).of("a") == [1, 2, 3, 4]
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("已处理")
    await page.goto(place.url + "/console/audit")
    rows = page.locator("tbody tr")
    await expect(rows.first).to_contain_text("更正后重试")
    await expect(rows.nth(1)).to_contain_text("被拒绝")
    await expect(rows.nth(2)).to_contain_text("查看原文")
    await expect(rows.nth(2)).to_contain_text("核对用词")


async def test_a_group_is_discarded_at_once_after_a_dry_run(place: Place, page: Page) -> None:
    await place.runtime.log.append([said(f"k{n}", 1, word="bad") for n in range(30)])
    await place.runtime.log.append([said(f"k{n}", 2) for n in range(30)])
    await place.runtime.quiet()
    await page.goto(place.url + "/console/parked")
    await page.get_by_role("link", name="unfit_word").click()
    await expect(page.locator("#plan")).to_contain_text("30 个事件、30 个键，其后还有 30 个事件等待")
    await page.get_by_label("放弃").check()
    await page.get_by_label("理由").fill("测试数据")
    await page.get_by_label("每秒最多").select_option("200")
    await page.get_by_role("button", name="继续").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("确定放弃 30 个事件")
    await expect(page.locator("form.sure")).to_contain_text("不能撤销")
    assert (await place.board()).words == []  # asked, and nothing is done yet
    await page.get_by_role("button", name="放弃").click()
    await expect(page.locator("#jobs tbody tr")).to_contain_text("已完成")
    await expect(page.locator("#jobs tbody tr")).to_contain_text("30 / 30")
    await place.runtime.quiet()
    board = await place.board()
    assert all(board.of(f"k{n}") == [2] for n in range(30))
    await page.goto(place.url + "/console/parked")
    await expect(page.locator("main")).to_contain_text("没有搁置的事件")


async def test_a_job_is_stopped_in_the_middle(place: Place, page: Page) -> None:
    await place.runtime.log.append([said(f"k{n}", 1, word="bad") for n in range(300)])
    await place.runtime.quiet(60)
    await page.goto(place.url + "/console/parked")
    await page.get_by_role("link", name="unfit_word").click()
    await page.get_by_label("理由").fill("重试")
    await page.get_by_label("每秒最多").select_option("10")
    await page.get_by_role("button", name="继续").click()
    await page.get_by_role("button", name="重试").click()
    await page.get_by_role("button", name="停止").click()
    await expect(page.get_by_role("status").first).to_contain_text("批量任务已停止")
    await expect(page.locator("#jobs tbody tr")).to_contain_text("已停止")


async def test_all_of_it_can_be_done_by_the_keyboard(place: Place, page: Page) -> None:
    await place.runtime.log.append([said("a", 1, word="bad"), said("a", 2)])
    await place.runtime.quiet()
    await place.mend_the_rule()
    await page.goto(place.url + "/console/parked")
    await tab_to(page, "unfit_word")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/parked/group**")
    await tab_to(page, "speaking.speaker.said.v1")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/parked/speaking/**")
    await tab_to(page, "重试")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("已安排重试")
    await place.runtime.quiet()
    assert (await place.board()).of("a") == [1, 2]


async def tab_to(page: Page, text: str) -> None:
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent.trim()") == text:
            return
    raise AssertionError(f"{text} was not reached by the keyboard")

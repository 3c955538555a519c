"""One word to everybody."""

from collections.abc import AsyncIterator

from services.rehearsal.scenes.play import Play


async def announce_to_everyone(play: Play) -> AsyncIterator[tuple[int, int]]:
    words = {
        "zh-CN": {"title": "致全省职工的感谢信", "body": "感谢参与“中国梦·劳动美”主题宣传教育活动。"},
        "en": {"title": "Thank you", "body": "Thank you for taking part in the campaign."},
    }
    body = {"audience": play.province, "texts": words}
    made = await play.stage.call("POST", "notify/v1/announcements", play.publisher(), json=body)
    await play.stage.runtime.quiet(120)
    now = await play.stage.call("GET", f"notify/v1/announcements/{made['id']}", play.publisher())
    assert now["status"] == "completed", now
    assert now["told"] == len(play.workers), now
    yield 1, 1

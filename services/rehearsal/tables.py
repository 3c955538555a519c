"""What came of a rehearsal, in tables."""

from typing import Any

from rich.table import Table

from services.events.domain.registration import Registration
from services.notify.domain.notification import Notification
from services.rehearsal.scenes import Play


async def of(play: Play) -> list[Table]:
    return [await _progress(play), await _registrations(play), await _notifications(play)]


async def _progress(play: Play) -> Table:
    told = await play.stage.call("GET", f"events/v1/campaigns/{play.code}/progress", play.organizer(play.province))
    table = Table("#", "工作内容 work item", "指标 measure", "目标 target", "实际 actual", "%", title="进展 · Progress")
    for item in told["work_items"]:
        for measure in item["measures"]:
            table.add_row(
                str(item["number"]),
                item["title"][:20],
                measure["title"] or measure["code"],
                _shown(measure["target"]),
                str(measure["actual"]),
                _shown(measure["percent"]),
            )
    return table


def _shown(value: Any) -> str:
    return "—" if value is None else f"{value:g}"


async def _registrations(play: Play) -> Table:
    table = Table("状态 state", "人次 registrations", title="报名 · Registrations")
    for tally in await play.stage.runtime.running["events"].desk.of(Registration).tally(by=("status",)):
        table.add_row(str(tally.by[0]), f"{tally.count:,}")
    return table


async def _notifications(play: Play) -> Table:
    table = Table("模板 template", "状态 state", "通知 notifications", title="通知 · Notifications")
    tallies = await play.stage.runtime.running["notify"].desk.of(Notification).tally(by=("template", "status"))
    for tally in sorted(tallies, key=lambda each: [str(name) for name in each.by]):
        table.add_row(str(tally.by[0]), str(tally.by[1]), f"{tally.count:,}")
    return table

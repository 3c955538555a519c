"""The plan's measures, and the seats."""

from typing import Any

from rich.table import Table

from services.events.domain.registration import Registration
from services.rehearsal.scenes import Play

NOT_COUNTED = "未统计 not counted"


async def progress(play: Play) -> Table:
    """A measure that no service counts for is not a zero."""
    told = await play.stage.call("GET", f"events/v1/campaigns/{play.code}/progress", play.organizer(play.province))
    table = Table("#", "工作内容 work item", "指标 measure", "目标 target", "实际 actual", "%", title="进展 · Progress")
    for item in told["work_items"]:
        for measure in item["measures"]:
            table.add_row(
                str(item["number"]),
                item["title"][:20],
                measure["title"] or measure["code"],
                _shown(measure["target"]),
                f"{measure['actual']:,}" if measure["fed"] else NOT_COUNTED,
                _shown(measure["percent"]),
            )
    return table


def _shown(value: Any) -> str:
    return "—" if value is None else f"{value:g}"


async def registrations(play: Play) -> Table:
    table = Table("状态 state", "人次 registrations", title="报名 · Registrations")
    for tally in await play.stage.runtime.running["events"].desk.of(Registration).tally(by=("status",)):
        table.add_row(str(tally.by[0]), f"{tally.count:,}")
    return table

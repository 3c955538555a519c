"""Money, what workers brought, who joined, and what is open."""

from collections import Counter
from datetime import datetime
from typing import Any

from rich.table import Table

from services.assistance.domain.facility import Facility
from services.assistance.domain.membership import Membership
from services.rehearsal.scenes import Play


async def programmes(play: Play) -> Table:
    table = Table(
        "项目 programme",
        "预算（元） budget",
        "占用 reserved",
        "已发放 disbursed",
        "余额 left",
        title="帮扶项目 · Aid programmes",
    )
    listed = play.stage.pages("assistance/v1/programmes", play.finance(), campaign=play.code)
    for programme in [each async for each in listed]:
        told = await play.stage.call("GET", f"assistance/v1/programmes/{programme['id']}", play.finance())
        money = (told[f"{name}_fen"] // 100 for name in ("budget", "reserved", "disbursed", "left"))
        table.add_row(told["name"], *(f"{yuan:,}" for yuan in money))
    return table


async def grievances(play: Play) -> Table:
    table = Table("状态 state", "期限内 within deadline", "已超期 past deadline", title="信访 · What workers brought")
    now, counted = play.stage.clock.now(), Counter[tuple[str, bool]]()
    async for each in play.stage.pages("assistance/v1/grievances", play.caseworker(play.province)):
        counted[each["status"], _in_time(each, now)] += 1
    for status in sorted({status for status, _ in counted}):
        table.add_row(status, str(counted[status, True]), str(counted[status, False]))
    return table


def _in_time(grievance: dict[str, Any], now: datetime) -> bool:
    """As it was resolved; or, while it is open, as it stands."""
    if grievance["deadline"] is None:
        return grievance["resolved_in_time"] is not False
    return grievance["paused_at"] is not None or now < datetime.fromisoformat(grievance["deadline"]["at"])


async def memberships(play: Play) -> Table:
    table = Table("状态 state", "人数 workers", title="入会 · Memberships")
    for tally in await play.stage.runtime.running["assistance"].desk.of(Membership).tally(by=("status",)):
        table.add_row(str(tally.by[0]), f"{tally.count:,}")
    return table


async def facilities(play: Play) -> Table:
    table = Table("类别 kind", "状态 state", "处 places", title="阵地 · Facilities")
    for tally in await play.stage.runtime.running["assistance"].desk.of(Facility).tally(by=("kind", "status")):
        table.add_row(str(tally.by[0]), str(tally.by[1]), f"{tally.count:,}")
    return table

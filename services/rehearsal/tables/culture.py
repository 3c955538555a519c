"""Works, counselling and reports."""

from rich.table import Table

from services.events.domain.booking import CounsellingBooking
from services.events.domain.good_practice import GoodPractice
from services.events.domain.report import Report
from services.events.domain.work import Vote, Work
from services.rehearsal.scenes import Play


async def culture(play: Play) -> Table:
    desk = play.stage.runtime.running["events"].desk
    table = Table("种类 kind", "状态 state", "件 number", title="职工文化与报告 · Culture and reports")
    for title, tallies in (
        ("作品 works", await desk.of(Work).tally(by=("status",))),
        ("投票 votes", await desk.of(Vote).tally()),
        ("心理咨询 counselling", await desk.of(CounsellingBooking).tally(by=("status",))),
        ("好做法 good practices", await desk.of(GoodPractice).tally(by=("status",))),
        ("报告 reports", await desk.of(Report).tally(by=("period",))),
    ):
        for tally in tallies:
            table.add_row(title, str(tally.by[0]) if tally.by else "—", f"{tally.count:,}")
    return table

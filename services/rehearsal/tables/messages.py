"""What was told, by the way it went and by what it says."""

from rich.table import Table

from services.notify.domain.delivery import Delivery
from services.notify.domain.notification import Notification
from services.notify.domain.recipient import Channel
from services.rehearsal.scenes import Play


async def deliveries(play: Play) -> Table:
    """Everything goes to the inbox, and some of it by other ways too."""
    table = Table("渠道 channel", "状态 state", "条 deliveries", title="送达 · Deliveries")
    desk = play.stage.runtime.running["notify"].desk
    for tally in await desk.of(Notification).tally(by=("status",)):
        table.add_row(Channel.INBOX.value, str(tally.by[0]), f"{tally.count:,}")
    for tally in await desk.of(Delivery).tally(by=("channel", "status")):
        table.add_row(str(tally.by[0]), str(tally.by[1]), f"{tally.count:,}")
    return table


async def notifications(play: Play) -> Table:
    table = Table("模板 template", "状态 state", "通知 notifications", title="通知 · Notifications")
    tallies = await play.stage.runtime.running["notify"].desk.of(Notification).tally(by=("template", "status"))
    for tally in sorted(tallies, key=lambda each: [str(name) for name in each.by]):
        table.add_row(str(tally.by[0]), str(tally.by[1]), f"{tally.count:,}")
    return table

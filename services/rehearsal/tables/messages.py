"""What was told, by the way it went and by what it says."""

from collections import Counter

from rich.table import Table

from services.notify.domain.delivery import Delivery
from services.notify.domain.notification import Notification
from services.notify.domain.posting import Posting
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
    for tally in await desk.of(Posting).tally(by=("status",)):
        table.add_row("webhook", str(tally.by[0]), f"{tally.count:,}")
    return table


def postings(play: Play) -> Table:
    """As the platform counted them, on its own side."""
    table = Table("事件 event", "收到 taken", title="平台推送 · Postings")
    platform = play.stage.platform
    for type, taken in sorted(Counter(platform.types.values()).items()):
        table.add_row(type, f"{taken:,}")
    table.add_section()
    table.add_row("平台不在 it was away", f"{platform.away:,}")
    table.add_row("回执丢失后重推 posted again, its answer being lost", f"{platform.repeated:,}")
    return table


async def notifications(play: Play) -> Table:
    table = Table("模板 template", "状态 state", "通知 notifications", title="通知 · Notifications")
    tallies = await play.stage.runtime.running["notify"].desk.of(Notification).tally(by=("template", "status"))
    for tally in sorted(tallies, key=lambda each: [str(name) for name in each.by]):
        table.add_row(str(tally.by[0]), str(tally.by[1]), f"{tally.count:,}")
    return table

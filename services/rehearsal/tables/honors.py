"""How far each honour has come."""

from rich.table import Table

from services.rehearsal.scenes import Play

FIGURES = ("nominated", "shortlisted", "on_notice", "objected", "awarded", "put_forward")


async def honors(play: Play) -> Table:
    table = Table(
        "荣誉 honour",
        "名额 quota",
        "推荐 nominated",
        "入围 shortlisted",
        "公示中 on notice",
        "异议 objected",
        "授予 awarded",
        "上报 put forward",
        title="表彰 · Honours",
    )
    for honor in play.honors:
        told = await play.stage.call("GET", f"honors/v1/programmes/{honor.id}/figures", play.approver())
        quota = "—" if told["quota"] is None else str(told["quota"])
        table.add_row(told["name"], quota, *(str(told[figure]) for figure in FIGURES))
    return table

"""`wuyi status`: lag, outbox, parked and timers of every service that answers, asked for at its operations API."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table

from services.chassis.clock import SystemClock
from services.chassis.domain.errors import Unavailable
from services.chassis.settings import Settings
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.naming import NAMES

EVERY = 1.0
Answers = dict[str, Any]
PAGES = ("queues", "flow", "outbox", "parked", "timers", "alerts")


async def show(url: str, settings: Settings, token: str | None, watch: bool, out: Console) -> int:
    """`token` is an operator's; in development the data folder's own issuer makes one."""
    bearer = token or _own_token(settings)
    async with httpx.AsyncClient(base_url=url, headers={"authorization": f"Bearer {bearer}"}, timeout=5) as client:
        if not watch:
            out.print(_tables(await _ask(client)))
            return 0
        with Live(_tables(await _ask(client)), console=out, screen=True) as live:
            while True:
                await asyncio.sleep(EVERY)
                live.update(_tables(await _ask(client)))


def _own_token(settings: Settings) -> str:
    if settings.environment != "development":
        raise Unavailable("set WUYI_TOKEN to an operator's token")
    issuer = Issuer(settings.data, settings.audience, SystemClock())
    return issuer.issue("wuyi-status", "630000", [Role.OPERATOR], timedelta(hours=12))


async def _ask(client: httpx.AsyncClient) -> dict[str, Answers]:
    """One that does not answer is shown as such; the others go on."""
    answers = await asyncio.gather(*(_service(client, name) for name in NAMES))
    return dict(zip(NAMES, answers, strict=True))


async def _service(client: httpx.AsyncClient, name: str) -> Answers:
    found: Answers = {}
    for page in PAGES:
        try:
            answer = await client.get(f"/ops/v1/{name}/{page}")
            answer.raise_for_status()
            found[page] = answer.json()
        except httpx.HTTPError as error:
            return {"away": type(error).__name__}
    return found


def _tables(services: dict[str, Answers]) -> Group:
    summary = Table(
        *(
            "服务",
            "积压 lag",
            "最久 oldest",
            "每秒 in/out",
            "清空 drained in",
            "待发 outbox",
            "搁置 parked",
            "定时 due",
        ),
        *("逾期 overdue", "告警 alerts"),
        title="五一 · Wuyi",
    )
    for name, answers in services.items():
        if "away" in answers:
            summary.add_row(name, f"[red]无应答 unreachable ({answers['away']})[/red]")
            continue
        queues, flow = answers["queues"]["items"], answers["flow"]
        summary.add_row(
            name,
            str(sum(queue["lag_records"] for queue in queues)),
            f"{max((queue['lag_seconds'] or 0 for queue in queues), default=0):.0f} s",
            f"{flow['arriving_per_second']:.1f} / {flow['done_per_second']:.1f}",
            "–" if flow["drained_in_seconds"] is None else f"{flow['drained_in_seconds']:.0f} s",
            str(answers["outbox"]["count"]),
            str(sum(group["count"] for group in answers["parked"]["items"])),
            str(sum(timer["due"] for timer in answers["timers"]["items"])),
            str(sum(timer["overdue"] for timer in answers["timers"]["items"])),
            " ".join(alert["name"] for alert in answers["alerts"]["items"] if alert["state"] == "firing"),
        )
    return Group(summary)

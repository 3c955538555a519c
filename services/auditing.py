"""`wuyi audit`: opens what a data folder or a deployment holds, without running any of it, and has the books recounted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console
from rich.table import Table

from services.chassis.audit import Books, Report, audit
from services.chassis.clock import Clock, SystemClock
from services.chassis.domain.errors import NotFound
from services.chassis.keyring import Keyring
from services.chassis.log.opening import open_log
from services.chassis.observing.metrics import Metrics
from services.chassis.running.running import set_up
from services.chassis.settings import Settings
from services.chassis.store.opening import open_store
from services.registry import ALL

SECOND_LOOK_AFTER = 2.0
"""Seconds: a system at work has moved on by then, and what is still wrong is wrong."""


class NothingThere(NotFound):
    code = "nothing_there"


async def audit_data(settings: Settings, out: Console) -> int:
    """Prints what was counted and every breach; 1 where there is one."""
    clock = SystemClock()
    async with _opened(settings, clock) as books:
        report = await audit(books, clock.now())
        if not report.balances:
            await asyncio.sleep(SECOND_LOOK_AFTER)
            report = report.confirmed_by(await audit(books, clock.now()))
    tell(report, out)
    return 0 if report.balances else 1


@asynccontextmanager
async def _opened(settings: Settings, clock: Clock) -> AsyncIterator[list[Books]]:
    keys = settings.keys_file
    if settings.store_url.startswith("sqlite:") and not (settings.data / "log.db").exists():
        raise NothingThere(f"there is no data in {settings.data}: name its folder with --data")
    keyring = Keyring.development(settings.data) if keys is None else Keyring.load(keys)
    log = await open_log(_looked_at(settings.log_url), clock)
    books: list[Books] = []
    try:
        for service in ALL:
            store = await open_store(_looked_at(settings.store_url), service.name)
            running = set_up(service, store, log, clock, keyring, settings, Metrics())
            books.append(Books(service, running.desk, store, log))
        yield books
    finally:
        for each in books:
            await each.store.close()
        await log.close()


def _looked_at(url: str) -> str:
    """A file that another process may be writing is opened only to be read."""
    return f"{url}?mode=ro" if url.startswith("sqlite:") else url


def tell(report: Report, out: Console) -> None:
    table = Table("核对 check", "服务 service", "数量 counted", "差错 breaches", title="核对结果 · The audit")
    for finding in report.findings:
        wrong = len(finding.breaches)
        table.add_row(finding.check, finding.service, f"{finding.counted:,}", f"[red]{wrong}[/red]" if wrong else "0")
    out.print(table)
    for breach in report.breaches:
        out.print(f"[red]✗[/red] {breach.service} {breach.check}: {breach.what}: {breach.detail}", soft_wrap=True)
    out.print("账目相符 · The books balance." if report.balances else f"{len(report.breaches)} 处不符 · breaches.")

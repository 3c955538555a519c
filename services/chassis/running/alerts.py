"""What an operator is woken for: one list of rules, its thresholds from the settings. The console shows it, the process counts by it,
and `wuyi alerts` writes it as Prometheus reads it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.chassis.domain.types import instant_text
from services.chassis.log.port import Lag
from services.chassis.running.group import GroupReader
from services.chassis.running.running import Running
from services.chassis.settings import Settings
from services.chassis.store.asking import Asked
from services.chassis.store.port import In, Range
from services.chassis.texts import Say

Severity = Literal["warning", "critical"]
Readers = Sequence[tuple[GroupReader, Sequence[Lag]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires where `metric` has reached the threshold, and for Prometheus has stayed there for `lasting`."""

    name: str
    title: Say
    metric: str
    threshold: Callable[[Settings], int]
    lasting: str
    severity: Severity
    summary: str
    by: str = "service"


RULES = (
    Rule(
        "WuyiLag",
        Say("积压时间过长", "Events wait too long to be read"),
        "wuyi_lag_seconds",
        lambda settings: settings.alert_lag_seconds,
        "2m",
        "warning",
        "{{ $labels.service }} is {{ $value | humanizeDuration }} behind on {{ $labels.topic }}",
        by="service, topic",
    ),
    Rule(
        "WuyiParked",
        Say("有事件被搁置", "Keys wait for a person"),
        "wuyi_parked_keys",
        lambda settings: settings.alert_parked_keys,
        "5m",
        "warning",
        "{{ $value }} keys of {{ $labels.service }} wait for a person",
    ),
    Rule(
        "WuyiOutboxOld",
        Say("事件迟迟未发出", "Events do not leave"),
        "wuyi_outbox_age_seconds",
        lambda settings: settings.alert_outbox_seconds,
        "1m",
        "critical",
        "Events of {{ $labels.service }} have not left for {{ $value | humanizeDuration }}",
    ),
    Rule(
        "WuyiTimersOverdue",
        Say("定时任务逾期", "Timers are overdue"),
        "wuyi_timers_overdue",
        lambda settings: settings.alert_timers_overdue,
        "5m",
        "warning",
        "{{ $value }} timers of {{ $labels.service }} are overdue",
    ),
    Rule(
        "WuyiSilentConsumer",
        Say("有积压却无进展", "There is something to read and nothing is done"),
        "wuyi_consumer_silent_seconds",
        lambda settings: settings.alert_silent_seconds,
        "1m",
        "critical",
        "{{ $labels.service }} has events to read and has read none for {{ $value | humanizeDuration }}",
    ),
    Rule(
        "WuyiDeliveriesFailed",
        Say("消息投递失败", "Messages could not be delivered"),
        "wuyi_failed_deliveries",
        lambda settings: settings.alert_failed_deliveries,
        "5m",
        "warning",
        "{{ $value }} messages of {{ $labels.service }} could not be delivered within an hour",
    ),
)


def silent_seconds(reader: GroupReader, lags: Iterable[Lag], now: datetime) -> float:
    """The longest that a partition of this process has had something to read and nothing done."""
    longest = 0.0
    for lag in lags:
        progress = reader.progress_of(lag.partition)
        if progress is None or not lag.records:
            continue
        since = max(progress.at, lag.oldest_unread_at or progress.at)
        longest = max(longest, (now - since).total_seconds())
    return longest


async def failed_deliveries(running: Running, now: datetime) -> int:
    """Within the last hour: what failed long ago wakes nobody."""
    failed = 0
    for each in running.service.deliveries:
        if each.failed and each.settled:
            lately = Range(ge=instant_text(now - timedelta(hours=1)))
            asked: Asked = {each.by[-1]: In(sorted(each.failed)), each.settled: lately}
            failed += sum(tally.count for tally in await running.desk.of(each.kind).tally(asked))
    return failed


async def measure(running: Running, read: Readers, now: datetime) -> dict[str, float]:
    """What the rules look at, by metric: of every group that the service reads as, the worst."""
    backlog = await running.store.backlog()
    oldest = None if backlog.oldest is None else datetime.fromisoformat(backlog.oldest)
    return {
        "wuyi_lag_seconds": max((_age(lag.oldest_unread_at, now) for _, lags in read for lag in lags), default=0.0),
        "wuyi_parked_keys": await running.parking.blocked(),
        "wuyi_outbox_age_seconds": _age(oldest, now),
        "wuyi_timers_overdue": sum([(await due.count())[1] for due in running.timers.due]),
        "wuyi_consumer_silent_seconds": max(silent_seconds(reader, lags, now) for reader, lags in read),
        "wuyi_failed_deliveries": await failed_deliveries(running, now),
    }


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())

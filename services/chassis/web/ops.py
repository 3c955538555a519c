"""The operations API of one service: what waits where and for how long, what is parked, and what staff do about it."""

from datetime import datetime
from itertools import islice

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.domain.event import Event
from services.chassis.log.port import EventLog
from services.chassis.running.flow import together
from services.chassis.running.running import Running
from services.chassis.running.trail import Trail
from services.chassis.web.answers import answer
from services.chassis.web.declaring import answers, lists
from services.chassis.web.ops_acting import Watching, actions
from services.chassis.web.ops_alerts import alerts
from services.chassis.web.ops_bulk import bulk_jobs
from services.chassis.web.ops_mending import mending
from services.chassis.web.ops_parked import parked
from services.chassis.web.ops_trail import trail_of
from services.chassis.web.ops_views import FlowView, OutboxView, QueueView, StuckView, TimerView, seconds
from services.chassis.web.ops_work import work_of
from services.chassis.web.paging import listed
from services.chassis.web.reaching import Now

STUCK_SHOWN = 100


def operations(running: Running, log: EventLog) -> list[APIRouter]:
    retry, bulk, acting = running.parking, running.bulk, running.acting
    mend = [parked(retry, acting), mending(retry, acting), bulk_jobs(bulk, acting)]
    service = running.service
    published = {each.topic for each in Event.released.values() if each.topic.split(".")[1] == service.name}
    looking = [_looking(running, log), trail_of(Trail(log, running.consumer.group, published))]
    return [
        *looking,
        *mend,
        work_of(running.desk, service),
        alerts(running, log),
        actions(acting),
    ]


def _looking(running: Running, log: EventLog) -> APIRouter:
    router = APIRouter(tags=["operations"])
    relay, consumer = running.relay, running.consumer

    @router.get("/queues", **lists(QueueView))
    async def queues(watcher: Watching, now: Now) -> Response:
        """每个分区的积压 · What waits to be read, by partition; of the service's own group first."""
        views = []
        for reader, lags in await running.lags(log, now):
            for lag in lags:
                pace = reader.flow.pace(lag, now)
                views.append(QueueView.of(reader.group, lag, reader.progress.get(lag.partition), pace, now))
        return listed(views, None)

    @router.get("/flow", **answers(FlowView))
    async def flowing(watcher: Watching, now: Now) -> Response:
        """全部分区合计的积压、速率与近况 · All queues together: what waits, how fast it moves, and the last minutes."""
        read = await running.lags(log, now)
        lags = [lag for _, of_one in read for lag in of_one]
        paces = [reader.flow.pace(lag, now) for reader, of_one in read for lag in of_one]
        waiting, done = sum(lag.records for lag in lags), sum(pace.done or 0 for pace in paces)
        arriving = sum(pace.arriving or 0 for pace in paces)
        drains = waiting / (done - arriving) if waiting and done > arriving else None
        view = FlowView(
            group=consumer.group,
            waiting=waiting,
            oldest_seconds=max((seconds(lag.oldest_unread_at, now) for lag in lags), default=0.0),
            arriving_per_second=arriving,
            done_per_second=done,
            drained_in_seconds=drains if waiting else 0.0,
            handled=consumer.handled,
            rebalances=consumer.rebalances,
            points=FlowView.points_of(together([reader.flow for reader, _ in read])),
        )
        return answer(view)

    @router.get("/outbox", **answers(OutboxView))
    async def outbox(watcher: Watching, now: Now) -> Response:
        """待发布的事件 · What waits to be published."""
        backlog = await running.store.backlog()
        oldest = None if backlog.oldest is None else datetime.fromisoformat(backlog.oldest)
        view = OutboxView(
            count=backlog.count,
            oldest_at=oldest,
            age_seconds=seconds(oldest, now),
            published=relay.published,
            away=relay.away,
            stuck=[StuckView(event=id, reason=why) for id, why in islice(relay.stuck.items(), STUCK_SHOWN)],
        )
        return answer(view)

    @router.get("/timers", **lists(TimerView))
    async def timers(watcher: Watching) -> Response:
        """到期与逾期的定时 · What is due, and what is overdue."""
        views = []
        for each in running.timers.due:
            due, overdue = await each.count()
            views.append(
                TimerView(kind=each.kind.__name__, due=due, overdue=overdue, done=each.done, failed=each.failed)
            )
        return listed(views, None)

    return router

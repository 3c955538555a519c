"""A service's own work on all that is published, beside its readings: in a group of its own, at least once, without parking.

`work` is called with a batch and returns when whatever came of it is durable; it must be harmless twice. One that fails is called
again with the same batch, after a pause, for as long as it fails: nothing is passed over.
"""

from collections.abc import Callable, Sequence

from services.chassis.clock import Clock
from services.chassis.desk import Desk
from services.chassis.domain.errors import Unavailable
from services.chassis.failpoints import reached
from services.chassis.log.port import EventLog, Record, Revoked
from services.chassis.observing.logs import log
from services.chassis.observing.metrics import Metrics
from services.chassis.running.group import GroupReader
from services.chassis.service import Follower


class Following(GroupReader):
    def __init__(self, declared: Follower, desk: Desk, event_log: EventLog, clock: Clock, metrics: Metrics) -> None:
        super().__init__(f"wuyi.{desk.service}.{declared.name}", event_log, declared.topics(), clock, metrics)
        self._declared = declared
        self._desk = desk
        self._failures = metrics.consume_failures

    async def see_to(self, records: Sequence[Record], still_ours: Callable[[], bool]) -> None:
        try:
            await self._declared.work(records, self._desk)
        except (Unavailable, Revoked):
            raise
        except Exception as error:
            why = type(error).__name__
            self._failures.labels(self.name, records[0].topic, why).inc()
            log().error("follower_failed", group=self.group, exc_info=error)
            raise Unavailable(f"{self._declared.name} failed: {why}", code="follower_failed") from error
        reached("follower.handled")

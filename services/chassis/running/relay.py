"""Takes events from the outboxes to the log, in their order, and clears those that the log has acknowledged.

Between the acknowledgement and the clearing it may die, and then publishes again: a reader tells an event by its source and
sequence. Each publishes from the head of an outbox, so two relays at one store repeat each other and never leave a gap.
"""

import asyncio
from collections.abc import Sequence

from services.chassis.domain.errors import Unavailable
from services.chassis.failpoints import reached
from services.chassis.log.envelope import Envelope, to_record
from services.chassis.log.port import Behind, EventLog, Record
from services.chassis.observing.logs import log
from services.chassis.observing.metrics import Metrics
from services.chassis.running.patience import pause_after
from services.chassis.store.port import Pending, Store

PAGE = 2_000
MAX_PAGE = 20_000
TOGETHER = 500
"""So many of a page are sent at a time; while they travel, those before them are cleared."""
COUNT_SECONDS = 1.0
SWEEP_SECONDS = 1.0
SPACING_SECONDS = 0.02
"""Between two publishings in a crowd: what is saved meanwhile leaves together. Where few come, each leaves at once."""
CROWD_PER_SECOND = 400


class Pace:
    """Whether more are published than `CROWD_PER_SECOND`, looked at no more often than each `SPACING_SECONDS`."""

    def __init__(self) -> None:
        self._since = 0.0
        self._published = 0
        self._crowded = False

    def crowded(self, now: float, published: int) -> bool:
        passed = now - self._since
        if passed >= SPACING_SECONDS:
            self._crowded = published - self._published > CROWD_PER_SECOND * passed
            self._since, self._published = now, published
        return self._crowded


class Relay:
    def __init__(self, service: str, store: Store, log: EventLog, backlog_limit: int, metrics: Metrics) -> None:
        self.service = service
        self.published = 0
        self.backlog = 0
        """How many waited when last counted: exact while the log is away or slow, 0 while all leaves at once."""
        self.stuck: dict[str, str] = {}
        """Events that the log will never take as they are, by their id, with the reason; each holds back its document's later ones."""
        self.away: str | None = None
        """Why nothing can be published at the moment."""
        self._store = store
        self._log = log
        self._limit = backlog_limit
        self._counted_at = -COUNT_SECONDS
        self._published = metrics.published.labels(service)
        self._failures = metrics.publish_failures.labels(service)
        self._pace = Pace()
        self._nudged = asyncio.Event()
        self._one = asyncio.Lock()

    def nudge(self) -> None:
        """Something was saved."""
        self._nudged.set()

    @property
    def overloaded(self) -> bool:
        """Too much waits to be published: what was accepted is safe, and more is not to be taken until some has left."""
        return self.backlog >= self._limit

    async def run(self) -> None:
        tries = 0
        while True:
            try:
                await self.publish_all()
            except Unavailable as error:
                tries += 1
                self._note_away(error)
                await self._count()
                await asyncio.sleep(pause_after(tries))
                continue
            tries, self.away = 0, None
            await self._wait()

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        last = loop.time()
        try:
            async with asyncio.timeout(SWEEP_SECONDS):
                await self._nudged.wait()
        except TimeoutError:
            return
        early = last + SPACING_SECONDS - loop.time()
        if early > 0 and self._pace.crowded(loop.time(), self.published):
            await asyncio.sleep(early)

    async def publish_all(self) -> None:
        """Until nothing waits but what is stuck. Raises Unavailable where the store or the log is away."""
        async with self._one:
            more = True
            while more:
                more = await self._publish_some()

    async def _publish_some(self) -> bool:
        """Whether there may be more."""
        self._nudged.clear()
        limit = min(PAGE + len(self.stuck), MAX_PAGE)
        waiting = await self._store.pending(limit)
        if not waiting:
            self.backlog, self.stuck = 0, {}
            return False
        outcomes = await self._publish(waiting)
        acknowledged = outcomes.count(None)
        if acknowledged < len(waiting):
            self._failures.inc(len(waiting) - acknowledged)
        self._note_stuck(waiting, outcomes)
        for outcome in outcomes:
            if outcome is not None and _is_away(outcome):
                raise outcome
        full = len(waiting) >= limit
        if full:
            await self._count_now_and_then()
        else:
            self.backlog = len(waiting) - acknowledged
        return full and (bool(acknowledged) or len(self.stuck) + PAGE > limit)

    async def _publish(self, waiting: Sequence[Pending]) -> list[Exception | None]:
        """An outcome for each; what was acknowledged is cleared."""
        outcomes: list[Exception | None] = []
        held_up: set[tuple[str, str]] = set()
        acknowledged: list[Pending] = []
        away: Exception | None = None
        for start in range(0, len(waiting), TOGETHER):
            some = waiting[start : start + TOGETHER]
            if away is not None:
                outcomes += [away] * len(some)
                continue
            told, cleared = await asyncio.gather(
                self._append(some, held_up), self._clear(acknowledged), return_exceptions=True
            )
            for trouble in (cleared, told):
                if isinstance(trouble, BaseException):
                    raise trouble
            assert isinstance(told, list)
            acknowledged = [pending for pending, outcome in zip(some, told, strict=True) if outcome is None]
            away = next((outcome for outcome in told if outcome is not None and _is_away(outcome)), None)
            outcomes += told
        await self._clear(acknowledged)
        return outcomes

    async def _clear(self, acknowledged: Sequence[Pending]) -> None:
        if acknowledged:
            reached("relay.published")
            await self._store.clear(acknowledged)
            self.published += len(acknowledged)
            self._published.inc(len(acknowledged))

    async def _append(self, waiting: Sequence[Pending], held_up: set[tuple[str, str]]) -> list[Exception | None]:
        """Nothing of a document that is held up is sent; one of which something fails is held up from then on."""
        records: list[Record] = []
        outcomes: list[Exception | None] = []
        for pending in waiting:
            try:
                if (pending.collection, pending.id) in held_up:
                    raise Behind("an earlier event of this document was not taken")
                records.append(to_record(Envelope.from_json(pending.event)))
                outcomes.append(None)
            except Exception as error:  # whatever it is: the other documents are not held up by it
                held_up.add((pending.collection, pending.id))
                outcomes.append(error)
        reached("relay.before_publish")
        answers = iter(await self._log.append(records)) if records else iter(())
        told = [next(answers) if outcome is None else outcome for outcome in outcomes]
        held_up.update((each.collection, each.id) for each, outcome in zip(waiting, told, strict=True) if outcome)
        return told

    def _note_stuck(self, waiting: Sequence[Pending], outcomes: Sequence[Exception | None]) -> None:
        stuck: dict[str, str] = {}
        waits: set[str] = set()
        for pending, outcome in zip(waiting, outcomes, strict=True):
            if outcome is None or pending.id in waits:
                continue
            if _is_away(outcome):
                waits.add(pending.id)
                continue
            id = str(pending.event.get("id", pending.id))
            stuck[id] = getattr(outcome, "reason", type(outcome).__name__)
            if id not in self.stuck:
                log().error("event_stuck", service=self.service, event_id=id, reason=stuck[id])
        self.stuck = stuck

    def _note_away(self, error: Unavailable) -> None:
        if self.away is None:
            log().warning("publishing_paused", service=self.service, reason=error.reason)
        self.away = error.reason

    async def _count_now_and_then(self) -> None:
        """Counting looks at all that waits: with each page of a long backlog it would cost more than publishing it."""
        if asyncio.get_running_loop().time() >= self._counted_at + COUNT_SECONDS:
            await self._count()

    async def _count(self) -> None:
        self._counted_at = asyncio.get_running_loop().time()
        try:
            self.backlog = (await self._store.backlog()).count
        except Unavailable as error:
            self._note_away(error)


def _is_away(outcome: Exception) -> bool:
    """The same record may be taken later. One that is behind another shares that one's fate."""
    return isinstance(outcome, Unavailable) and not isinstance(outcome, Behind)

"""Whatever carriers say, in whatever order and however often: a delivery only moves towards what is known for good."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.notify.domain.delivery import Delivery, Status
from services.notify.domain.recipient import Channel
from services.notify.published import DeliveryGivenUp

NOW = datetime(2022, 5, 1, tzinfo=UTC)
PAUSES = some.integers(0, 1_200).map(lambda seconds: timedelta(seconds=seconds))


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.delivery = Delivery.first("n", "p", "630000", "t", [Channel.SMS, Channel.EMAIL], NOW)
        self.handed_over = 0
        self.said_never_taken = 0
        self.was_delivered = False

    @rule(pause=PAUSES)
    def time_passes(self, pause: timedelta) -> None:
        self.now += pause

    @rule()
    def somebody_takes_it(self) -> None:
        if self.delivery.take(self.now):
            self.handed_over += 1

    @rule(after=some.none() | PAUSES)
    def the_carrier_has_not_got_it(self, after: timedelta | None) -> None:
        if self.delivery.status in (Status.SENDING, Status.UNKNOWN) and self.delivery.settled_at is None:
            self.said_never_taken += 1
            self.delivery.not_taken("busy", self.now, after)

    @rule(receipts=some.booleans())
    def the_carrier_has_it(self, receipts: bool) -> None:
        self.delivery.sent(self.now, receipts=receipts)

    @rule()
    def nobody_answers(self) -> None:
        self.delivery.lose_sight("not_heard", self.now)

    @rule()
    def nobody_can_be_asked(self) -> None:
        self.delivery.never_know("cannot_tell", self.now)

    @rule()
    def no_receipt_comes(self) -> None:
        self.delivery.stay_silent(self.now)

    @rule()
    def it_failed(self) -> None:
        self.delivery.fail("unreachable", self.now)

    @rule()
    def it_arrived(self) -> None:
        self.delivery.reach(self.now)
        self.was_delivered = self.was_delivered or self.handed_over > 0

    @invariant()
    def it_is_handed_over_again_only_after_the_carrier_said_that_it_never_came(self) -> None:
        assert self.handed_over <= self.said_never_taken + 1

    @invariant()
    def what_arrived_stays_arrived(self) -> None:
        assert (self.delivery.status is Status.DELIVERED) == self.was_delivered

    @invariant()
    def the_next_channel_is_told_once_at_most(self) -> None:
        told = [event for _, event in self.delivery.raised() if isinstance(event, DeliveryGivenUp)]
        assert len(told) <= 1
        if self.delivery.status is Status.FAILED:
            assert len(told) == 1

    @invariant()
    def it_is_due_exactly_while_something_is_left_to_do(self) -> None:
        over = self.delivery.settled_at is not None or (
            self.delivery.status is Status.SENT and self.delivery.due_at is None
        )
        assert (self.delivery.due_at is None) == over

    @invariant()
    def it_can_be_kept_and_read_again(self) -> None:
        kept = self.delivery.model_dump(mode="json")
        assert Delivery.model_validate(kept).model_dump(mode="json") == kept


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)

"""A notification goes out by the ways that its person prefers, and each delivery ends in one known state."""

from datetime import timedelta

import pytest
import pytest_asyncio

from services.notify.carriers.choosing import connect
from services.notify.carriers.port import Answer, CannotTell, Heard, NotTaken, Parcel
from services.notify.carriers.sandbox import Sandbox
from services.notify.delivering import deliver
from services.notify.domain.delivery import LEASE, Delivery, Status
from services.notify.domain.notification import Notification
from services.notify.domain.recipient import Channel, Recipient
from services.notify.domain.words import Language
from services.notify.sending import carry
from services.notify.shipping import ship_templates
from tests.notify.conftest import NOW, Office

pytestmark = pytest.mark.asyncio


class Post:
    """Carries everything, and writes down what it was given."""

    receipts = False

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    async def hand_over(self, parcel: Parcel) -> Answer:
        self.parcels.append(parcel)
        return Answer(Heard.TAKEN)

    async def look_up(self, reference: str) -> Answer | None:
        raise CannotTell("no books")


@pytest_asyncio.fixture
async def sandbox(office: Office) -> Sandbox:
    sandbox = Sandbox()
    connect(office.desk, {Channel.SMS: sandbox, Channel.EMAIL: Post()})
    await ship_templates(office.desk)
    return sandbox


async def told(office: Office, number: str = "13800000000", **more: object) -> list[Delivery]:
    """Somebody is told something, and so much time passes that all that can become of it has become of it."""
    await office.know(["zhang"], phone=number, **{"channels": ["inbox", "sms"], **more})
    await deliver(await office.queue("zhang"), office.desk)
    await pass_time(office, timedelta(hours=1))
    return await deliveries(office)


async def deliveries(office: Office) -> list[Delivery]:
    return await office.desk.of(Delivery).find({}, sort=("queued_at",))


async def pass_time(office: Office, so_much: timedelta) -> None:
    end = office.clock.now() + so_much
    while office.clock.now() < end:
        for id in await office.desk.of(Delivery).due(office.clock.now()):
            await carry.work(id, office.desk)
        office.clock.advance(timedelta(seconds=5))


@pytest.mark.parametrize(
    ("last_digit", "status", "arrivals"),
    [
        ("0", Status.DELIVERED, 1),
        ("9", Status.FAILED, 0),
        ("8", Status.FAILED, 1),
        ("7", Status.DELIVERED, 1),
        ("6", Status.DELIVERED, 1),
        ("5", Status.DELIVERED, 1),
        ("4", Status.SENT, 1),
    ],
)
async def test_whatever_the_provider_does_nobody_is_sent_the_same_twice(
    office: Office, sandbox: Sandbox, last_digit: str, status: Status, arrivals: int
) -> None:
    [delivery] = await told(office, f"1380000000{last_digit}")
    assert delivery.status is status
    assert sum(entry.arrivals for entry in sandbox.sent_on) == arrivals


async def test_whoever_wants_the_inbox_only_is_sent_nothing_else(office: Office, sandbox: Sandbox) -> None:
    assert await told(office, channels=["inbox"]) == []
    assert sandbox.sent_on == []


async def test_a_preference_for_a_category_goes_before_the_channels_in_general(
    office: Office, sandbox: Sandbox
) -> None:
    assert await told(office, preferences={"activities": ["inbox"]}) == []


async def test_a_channel_without_an_address_is_passed_over(office: Office, sandbox: Sandbox) -> None:
    [delivery] = await told(office, channels=["wechat", "sms"])
    assert delivery.channel is Channel.SMS


async def test_quiet_hours_hold_a_message_until_they_are_over(office: Office, sandbox: Sandbox) -> None:
    office.clock.advance(timedelta(hours=15))  # 23:00 in China
    [delivery] = await told(office)
    assert (delivery.status, delivery.attempts) == (Status.QUEUED, 0)
    assert delivery.due_at == NOW + timedelta(hours=23)
    await pass_time(office, timedelta(hours=8))
    assert [d.status for d in await deliveries(office)] == [Status.DELIVERED]


async def test_what_is_urgent_passes_through_quiet_hours(office: Office, sandbox: Sandbox) -> None:
    office.clock.advance(timedelta(hours=15))
    await office.know(["zhang"], phone="13800000000", channels=["sms"])
    await deliver(await office.queue("zhang", template="own_activity_cancelled"), office.desk)
    await pass_time(office, timedelta(minutes=1))
    assert [d.status for d in await deliveries(office)] == [Status.DELIVERED]


async def test_it_goes_to_the_address_and_in_the_language_that_the_person_has_by_then(
    office: Office, sandbox: Sandbox
) -> None:
    await office.know(["zhang"], phone="13800000000", channels=["sms"])
    await deliver(await office.queue("zhang"), office.desk)
    await office.desk.of(Recipient).change("zhang", lambda r: setattr(r, "phone", "13900000000"))
    await office.desk.of(Recipient).change("zhang", lambda r: setattr(r, "language", Language.EN))
    await pass_time(office, timedelta(minutes=1))
    [entry] = sandbox.sent_on
    assert entry.parcel.to == "13900000000"
    assert entry.parcel.title.startswith("You have a place")


async def test_whose_address_went_away_in_between_is_sent_nothing(office: Office, sandbox: Sandbox) -> None:
    await office.know(["zhang"], phone="13800000000", channels=["sms"])
    await deliver(await office.queue("zhang"), office.desk)
    await office.desk.of(Recipient).change("zhang", lambda r: setattr(r, "phone", None))
    await pass_time(office, timedelta(minutes=1))
    [delivery] = await deliveries(office)
    assert (delivery.status, delivery.reason, sandbox.sent_on) == (Status.FAILED, "no_address", [])


async def test_a_channel_that_is_not_set_up_fails_at_once_and_says_so(office: Office, sandbox: Sandbox) -> None:
    connect(office.desk, {})
    [delivery] = await told(office)
    assert (delivery.status, delivery.reason) == (Status.FAILED, "channel_not_set_up")


async def test_planned_twice_it_is_the_same_delivery(office: Office, sandbox: Sandbox) -> None:
    await office.know(["zhang"], phone="13800000000", channels=["sms"])
    ids = await office.queue("zhang")
    await deliver(ids, office.desk)
    [before] = await deliveries(office)

    def undone(notification: Notification) -> None:  # as if the process had died before it said so
        notification.status, notification.position = type(notification.status)("queued"), None

    await office.desk.of(Notification).change(ids[0], undone)
    await office.desk.of(Recipient).change("zhang", lambda r: setattr(r, "channels", [Channel.EMAIL]))
    await deliver(ids, office.desk)
    assert [d.id for d in await deliveries(office)] == [before.id]


async def test_one_who_died_with_it_in_hand_leaves_it_to_be_looked_up(office: Office, sandbox: Sandbox) -> None:
    await office.know(["zhang"], phone="13800000000", channels=["sms"])
    await deliver(await office.queue("zhang"), office.desk)
    [delivery] = await deliveries(office)
    await office.desk.of(Delivery).change(delivery.id, lambda d: d.take(office.clock.now()))
    sandbox.take(Parcel(delivery.id, "13800000000", "", ""))
    await pass_time(office, LEASE + timedelta(minutes=1))
    assert [d.status for d in await deliveries(office)] == [Status.DELIVERED]
    assert [entry.arrivals for entry in sandbox.sent_on] == [1]


async def test_one_who_died_before_handing_it_over_loses_nothing(office: Office, sandbox: Sandbox) -> None:
    await office.know(["zhang"], phone="13800000000", channels=["sms"])
    await deliver(await office.queue("zhang"), office.desk)
    [delivery] = await deliveries(office)
    await office.desk.of(Delivery).change(delivery.id, lambda d: d.take(office.clock.now()))
    await pass_time(office, LEASE + timedelta(minutes=2))
    assert [(d.status, d.attempts) for d in await deliveries(office)] == [(Status.DELIVERED, 2)]
    assert [entry.arrivals for entry in sandbox.sent_on] == [1]


async def test_mail_that_may_have_gone_out_is_not_sent_again(office: Office) -> None:
    post = Post()
    connect(office.desk, {Channel.EMAIL: post})
    await ship_templates(office.desk)
    await office.know(["zhang"], email="zhang@example.org", channels=["email"])
    await deliver(await office.queue("zhang"), office.desk)
    [delivery] = await deliveries(office)
    await office.desk.of(Delivery).change(delivery.id, lambda d: d.take(office.clock.now()))
    await pass_time(office, LEASE + timedelta(hours=5))
    assert [(d.status, d.reason) for d in await deliveries(office)] == [(Status.UNKNOWN, "cannot_tell")]
    assert post.parcels == []


async def test_a_provider_is_asked_for_no_more_in_a_second_than_it_takes(
    office: Office, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUYI_SMS_RATE", "0.5")
    persons = [f"p{number}" for number in range(6)]
    await office.know(persons, phone="13800000000", channels=["sms"])
    await deliver(await office.queue(*persons), office.desk)
    await pass_time(office, timedelta(seconds=5))
    assert len(sandbox.sent_on) == 1
    await pass_time(office, timedelta(seconds=15))
    assert len(sandbox.sent_on) == 6


async def test_a_provider_that_says_when_is_asked_again_then(office: Office) -> None:
    class Busy(Post):
        async def hand_over(self, parcel: Parcel) -> Answer:
            await super().hand_over(parcel)
            raise NotTaken("busy", timedelta(minutes=3))

    busy = Busy()
    connect(office.desk, {Channel.SMS: busy})
    await ship_templates(office.desk)
    await office.know(["zhang"], phone="13800000000", channels=["sms"])
    await deliver(await office.queue("zhang"), office.desk)
    await pass_time(office, timedelta(minutes=2))
    assert len(busy.parcels) == 1
    await pass_time(office, timedelta(minutes=2))
    assert len(busy.parcels) == 2

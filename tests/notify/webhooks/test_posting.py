"""What happens is posted to the platforms that want it, until they take it; and those that never do trouble nobody else."""

import asyncio
from datetime import timedelta

import pytest

from services.chassis.audit import Books, audit
from services.notify.domain.posting import LEASE, Posting, Status
from services.notify.domain.webhook import Status as WebhookStatus
from services.notify.service import service
from tests.notify.routes.conftest import HAIDONG, NOW, PROVINCE, XINING, Platform, confirmed
from tests.notify.webhooks.conftest import Hooked, hooking, until
from tests.notify.webhooks.receiver import Receiver, receiving, signed_with

pytestmark = pytest.mark.asyncio

CONFIRMED = "wuyi.events.registration.confirmed.v1"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def test_an_event_is_posted_once_signed_and_whole(hooked: Hooked) -> None:
    await hooked.ours.happened(confirmed(), times=3)
    [taken] = hooked.theirs.taken
    assert signed_with(hooked.secret, taken)
    assert taken.event["id"] == taken.id
    assert (taken.event["specversion"], taken.event["type"], taken.event["sequence"]) == ("1.0", CONFIRMED, "1")
    assert taken.event["data"] == confirmed().model_dump(mode="json")
    [posting] = await hooked.postings()
    assert (posting.status, posting.attempts, posting.answer, posting.body) == (Status.DELIVERED, 1, "2xx", None)


async def test_each_webhook_hears_of_its_own_part_of_the_organization_and_its_topics(platform: Platform) -> None:
    heard = {}
    for organization, topic in (
        (PROVINCE, "wuyi.*"),
        (XINING, "wuyi.*"),
        (HAIDONG, "wuyi.*"),
        (XINING, "wuyi.honors.*"),
    ):
        receiver = heard[organization, topic] = Receiver()
        async with receiving(receiver), platform.integrator(organization) as keeper:
            new = {"title": "t", "url": receiver.url, "topics": [topic]}
            assert (await keeper.post("/webhooks", json=new)).status_code == 201
            await platform.happened(confirmed(activity=f"a-{organization[-3:]}-{topic[-4:-2]}"))
            platform.clock.advance(
                timedelta(seconds=1)
            )  # that it was registered is an event as well, and goes first or second
            await platform.runtime.quiet()
    kinds = {who: [kind for kind in receiver.types if kind == CONFIRMED] for who, receiver in heard.items()}
    assert [len(each) for each in kinds.values()] == [1, 1, 0, 0]


async def test_what_is_not_taken_is_posted_again_under_the_same_id_until_it_is(platform: Platform) -> None:
    async with hooking(platform, Receiver([500, 503, 302, 204])) as hooked:
        await hooked.register()
        await platform.happened(confirmed())
        await hooked.pass_time(timedelta(seconds=10), timedelta(seconds=5))
        await hooked.pass_time(timedelta(minutes=6))
        await hooked.pass_time(timedelta(minutes=40))
        assert len(hooked.theirs.ids) == 4 and len(set(hooked.theirs.ids)) == 1
        [posting] = await hooked.postings()
        assert (posting.status, posting.attempts) == (Status.DELIVERED, 4)
        assert (await hooked.webhook()).failing_since is None


async def test_one_that_says_that_it_is_gone_is_disabled_and_its_owner_told(platform: Platform) -> None:
    async with hooking(platform, Receiver([410])) as hooked:
        await hooked.register()
        await platform.happened(confirmed())
        assert (await hooked.webhook()).status is WebhookStatus.DISABLED
        await platform.happened(confirmed(activity="a2"))
        assert len(hooked.theirs.ids) == 1
        [told] = await platform.lying_with("platform")
        assert told.template == "webhook_disabled"
        assert told.values["reason"] == "gone"


async def test_one_that_takes_nothing_for_three_days_is_disabled_and_enabled_again_takes_what_comes(
    platform: Platform,
) -> None:
    async with hooking(platform, Receiver([500])) as hooked:
        await hooked.register()
        await platform.happened(confirmed())
        await hooked.pass_time(2 * DAY, HOUR / 2)
        assert (await hooked.webhook()).status is WebhookStatus.ACTIVE
        await hooked.pass_time(DAY + 6 * HOUR, HOUR / 2)
        assert (await hooked.webhook()).disabled_for == "failing"
        [posting] = await hooked.postings()
        assert (posting.status, posting.attempts) == (Status.FAILED, 10)
        hooked.theirs.answers = [204]
        shown = (await hooked.keeper.post(f"/webhooks/{hooked.id}/enable")).json()
        assert (shown["status"], shown["missed_since"]) == ("active", NOW.isoformat(timespec="microseconds")[:26] + "Z")
        await platform.happened(confirmed(activity="a2"))
        assert len(hooked.theirs.ids) == 11
        told = [each.template for each in await platform.lying_with("platform")]
        assert told == ["webhook_disabled"]


async def test_one_event_that_is_never_taken_does_not_disable_a_webhook_that_takes_the_others(
    platform: Platform,
) -> None:
    async with hooking(platform, Receiver(refuses="bad-zhang")) as hooked:
        await hooked.register()
        await platform.happened(confirmed(activity="bad"))
        await hooked.pass_time(DAY, 4 * HOUR)
        await platform.happened(confirmed(activity="good"))
        await hooked.pass_time(3 * DAY, 4 * HOUR)
        assert sorted(posting.status for posting in await hooked.postings()) == [Status.DELIVERED, Status.FAILED]
        assert (await hooked.webhook()).status is WebhookStatus.ACTIVE


async def test_a_platform_that_answers_nothing_holds_up_no_other(platform: Platform) -> None:
    silent = Receiver(hold=asyncio.Event())
    async with hooking(platform, silent) as one, hooking(platform, Receiver()) as other:
        await one.register()
        await other.register()
        happening = asyncio.create_task(platform.happened(*(confirmed(activity=f"a{n}") for n in range(60))))

        def all_came() -> bool:
            the_clock_goes_on(platform)
            return len(other.theirs.ids) == 60

        await until(all_came)
        assert 1 <= silent.most_at_once <= 4
        assert silent.hold is not None
        silent.hold.set()

        def all_is_done() -> bool:
            the_clock_goes_on(platform)
            return happening.done()

        await until(all_is_done)
        await happening


def the_clock_goes_on(platform: Platform) -> None:
    platform.clock.advance(timedelta(seconds=0.1))


async def test_no_more_are_posted_in_a_second_than_the_rate(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUYI_WEBHOOKS_RATE", "5")
    async with hooking(platform, Receiver()) as hooked:
        await hooked.register()
        await platform.happened(*(confirmed(activity=f"a{n}") for n in range(30)))
        for second in range(1, 6):
            assert len(hooked.theirs.ids) <= 5 * second
            await hooked.pass_time(timedelta(seconds=1), timedelta(seconds=0.2))
        await hooked.pass_time(timedelta(seconds=3), timedelta(seconds=0.2))
        assert len(set(hooked.theirs.ids)) == 30 == len(hooked.theirs.ids)


async def test_a_removed_webhook_is_posted_nothing_of_what_waited(platform: Platform) -> None:
    async with hooking(platform, Receiver([500])) as hooked:
        await hooked.register()
        await platform.happened(confirmed())
        assert (await hooked.keeper.delete(f"/webhooks/{hooked.id}")).json()["status"] == "removed"
        await hooked.pass_time(HOUR)
        assert len(hooked.theirs.ids) == 1
        [posting] = await hooked.postings()
        assert (posting.status, posting.answer) == (Status.FAILED, "webhook_off")


async def test_one_whose_process_died_with_it_in_hand_is_posted_again_after_the_lease(hooked: Hooked) -> None:
    webhook = await hooked.webhook()
    posting = Posting.of(webhook.id, PROVINCE, "e9", CONFIRMED, "s", NOW, "{}", NOW)
    posting.take(NOW)
    await hooked.ours.desk.of(Posting).create(posting)
    await hooked.ours.runtime.quiet()
    assert hooked.theirs.ids == []
    await hooked.pass_time(LEASE, LEASE)
    assert hooked.theirs.ids == ["e9"]


async def test_the_books_balance_when_all_is_done(hooked: Hooked) -> None:
    await hooked.ours.happened(*(confirmed(activity=f"a{n}") for n in range(20)), times=2)
    await hooked.pass_time(timedelta(seconds=2), timedelta(seconds=0.1))
    running = hooked.ours.runtime.running["notify"]
    books = Books(service, hooked.ours.desk, running.store, hooked.ours.runtime.log)
    assert (await audit([books], hooked.clock.now())).breaches == []
    assert len(hooked.theirs.ids) == 20

"""What happened is read again from the log: for whoever asks for it, and for a webhook that had fallen behind."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from services.chassis.ids import new_id
from services.chassis.log.envelope import Envelope, to_record
from services.notify.domain import posting as domain
from services.notify.domain.posting import Status
from services.notify.domain.replay import LEASE
from services.notify.domain.replay import Status as ReplayStatus
from services.notify.domain.webhook import Status as WebhookStatus
from services.notify.domain.webhook_topics import withheld
from services.notify.webhooks import replaying
from services.notify.webhooks.passing_on import topics, types
from tests.house.fresh import released
from tests.notify.routes.conftest import NOW, Platform, confirmed
from tests.notify.webhooks.conftest import Hooked, hooking
from tests.notify.webhooks.receiver import Receiver

pytestmark = pytest.mark.asyncio

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


async def happened(platform: Platform, subject: str, at: datetime) -> str:
    event = confirmed(activity=subject)
    envelope = Envelope(
        id=new_id(),
        type=event.type,
        source="/wuyi/events",
        subject=subject,
        topic=event.topic,
        time=at.isoformat(timespec="microseconds")[:26] + "Z",
        sequence=1,
        correlation="c",
        causation=None,
        traceparent=None,
        data=event.model_dump(mode="json"),
    )
    assert await platform.runtime.log.append([to_record(envelope)]) == [None]
    return envelope.id


async def hourly(platform: Platform, hours: int, first: int = 0) -> Sequence[str]:
    """One an hour, from now on; then, as many at a time as there are, they are passed on."""
    ids = []
    for number in range(first, first + hours):
        ids.append(await happened(platform, f"s{number}", platform.clock.now()))
        platform.clock.advance(HOUR)
    await platform.runtime.quiet()
    return ids


async def test_what_happened_in_a_range_is_posted_again_and_nothing_else(hooked: Hooked) -> None:
    ids = await hourly(hooked.ours, 10)
    await hooked.pass_time(SECOND, SECOND / 10)
    hooked.theirs.taken.clear()
    asked = {"since": (NOW + 3 * HOUR).isoformat(), "until": (NOW + 6 * HOUR).isoformat()}
    made = await hooked.keeper.post(f"/webhooks/{hooked.id}/replay", json=asked)
    assert made.status_code == 201, made.text
    await hooked.pass_time(SECOND, SECOND / 10)
    assert sorted(hooked.theirs.ids) == sorted(ids[3:6])
    [shown] = (await hooked.keeper.get(f"/webhooks/{hooked.id}/replays")).json()["items"]
    assert (shown["status"], shown["posted"]) == ("completed", 3)


async def test_what_was_published_before_it_was_registered_can_be_had(platform: Platform) -> None:
    ids = await hourly(platform, 4)
    async with hooking(platform, Receiver()) as hooked:
        await hooked.register()
        await hooked.keeper.post(f"/webhooks/{hooked.id}/replay", json={"since": NOW.isoformat()})
        await hooked.pass_time(SECOND, SECOND / 10)
        assert sorted(hooked.theirs.ids) == sorted(ids)


async def test_a_replay_goes_on_where_its_process_died(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "PAGE", 2)
    ids = await hourly(hooked.ours, 12)
    await hooked.pass_time(SECOND, SECOND / 10)
    hooked.theirs.taken.clear()
    left = [3]

    def die(point: str) -> None:
        if point == "replay.posted":
            left[0] -= 1
            if left[0] == 0:
                raise ConnectionError("as if it had died here")

    monkeypatch.setattr(replaying, "reached", die)
    await hooked.keeper.post(f"/webhooks/{hooked.id}/replay", json={"since": NOW.isoformat()})
    await hooked.pass_time(LEASE * 2, SECOND)
    assert left[0] < 0
    assert sorted(hooked.theirs.ids) == sorted(ids)
    [replay] = await hooked.replays()
    assert replay.status is ReplayStatus.COMPLETED


async def test_one_replay_runs_at_a_time_and_none_for_a_webhook_that_is_off(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MAX_WAITING", 2)
    await hourly(platform, 8)
    async with hooking(platform, Receiver([500])) as hooked:
        await hooked.register()
        asked = {"since": NOW.isoformat()}
        assert (await hooked.keeper.post(f"/webhooks/{hooked.id}/replay", json=asked)).status_code == 201
        await hooked.pass_time(SECOND, SECOND / 10)  # so much waits now that it waits, too
        refused = await hooked.keeper.post(f"/webhooks/{hooked.id}/replay", json=asked)
        assert (refused.status_code, refused.json()["code"]) == (422, "webhook_replay_running")
        hooked.theirs.answers = [410]
        await hooked.pass_time(HOUR, HOUR / 4)
        refused = await hooked.keeper.post(f"/webhooks/{hooked.id}/replay", json=asked)
        assert (refused.status_code, refused.json()["code"]) == (422, "webhook_off")


async def test_a_range_that_ends_before_it_begins_is_a_mistake(hooked: Hooked) -> None:
    asked = {"since": NOW.isoformat(), "until": (NOW - DAY).isoformat()}
    refused = await hooked.keeper.post(f"/webhooks/{hooked.id}/replay", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "webhook_range_empty")


async def test_one_that_falls_behind_catches_up_and_has_everything_once(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MAX_WAITING", 6)
    async with hooking(platform, Receiver([500])) as hooked:
        await hooked.register()
        # one at a time: read at once they would all be more than there is room for, and nothing would wait
        ids = [each for number in range(20) for each in await hourly(platform, 1, first=number)]
        assert (await hooked.webhook()).status is WebhookStatus.BEHIND
        assert len([posting for posting in await hooked.postings() if posting.open]) <= 6
        hooked.theirs.answers = [204]
        hooked.theirs.taken.clear()
        for number in range(20, 30):
            ids.append(await happened(platform, f"s{number}", platform.clock.now()))
            await hooked.pass_time(HOUR, HOUR / 4)
        await hooked.pass_time(3 * DAY, HOUR)
        assert (await hooked.webhook()).status is WebhookStatus.ACTIVE
        assert set(hooked.theirs.ids) == set(ids)
        assert len(hooked.theirs.ids) == len(ids)
        assert {posting.status for posting in await hooked.postings()} == {Status.DELIVERED}
        assert {replay.status for replay in await hooked.replays()} == {ReplayStatus.COMPLETED}


async def test_a_replay_for_one_that_is_disabled_meanwhile_ends_and_is_not_forgotten(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MAX_WAITING", 4)
    monkeypatch.setattr(replaying, "PAGE", 2)
    await hourly(platform, 12)
    async with hooking(platform, Receiver([500])) as hooked:
        await hooked.register()
        await hooked.keeper.post(f"/webhooks/{hooked.id}/replay", json={"since": NOW.isoformat()})
        await hooked.pass_time(SECOND, SECOND / 10)
        hooked.theirs.answers = [410]
        await hooked.pass_time(HOUR, HOUR / 4)
        [replay] = await hooked.replays()
        assert replay.status is ReplayStatus.CANCELLED
        assert (await hooked.webhook()).missed_since == NOW


async def test_every_event_that_says_where_it_happened_and_is_nobodys_own_affair_can_be_followed() -> None:
    wanted = {event.type for event in released() if "organization" in event.model_fields and not withheld(event.type)}
    assert set(types()) == wanted
    assert topics() == {event.topic for event in released() if event.type in wanted}


async def test_a_try_tells_the_answer_and_leaves_nothing_behind(hooked: Hooked) -> None:
    told = (await hooked.keeper.post(f"/webhooks/{hooked.id}/test")).json()
    assert (told["taken"], told["answer"], told["answer_status"]) == (True, "2xx", 204)
    assert hooked.theirs.types == ["wuyi.notify.webhook.try"]
    hooked.theirs.answers = [404]
    told = (await hooked.keeper.post(f"/webhooks/{hooked.id}/test")).json()
    assert (told["taken"], told["answer"], told["answer_status"]) == (False, "4xx", 404)
    assert await hooked.postings() == []


async def test_what_was_posted_is_listed_by_what_became_of_it(platform: Platform) -> None:
    async with hooking(platform, Receiver(refuses="s1")) as hooked:
        await hooked.register()
        await hourly(platform, 3)
        await hooked.pass_time(SECOND, SECOND / 10)
        path = f"/webhooks/{hooked.id}/postings"
        [queued] = (await hooked.keeper.get(path, params={"status": "queued"})).json()["items"]
        assert (queued["subject"], queued["answer"], queued["answer_status"]) == ("s1", "4xx", 400)
        assert queued["next_at"] is not None and queued["attempts"] >= 1
        done = (await hooked.keeper.get(path, params={"status": "delivered"})).json()["items"]
        assert sorted(each["subject"] for each in done) == ["s0", "s2"]

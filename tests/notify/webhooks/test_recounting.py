"""The audit counts webhooks' postings again: what a webhook wanted was posted, or it is known why not; each way in which it was not is named."""

import sqlite3
from datetime import timedelta

import pytest

from services.chassis.audit import Books, Breach, audit
from services.chassis.audit.report import Finding
from services.notify.domain import posting as domain
from services.notify.domain.posting import Posting
from services.notify.domain.webhook import Status, Webhook
from services.notify.service import service
from tests.notify.routes.conftest import PROVINCE, Platform, confirmed
from tests.notify.webhooks.conftest import Hooked, hooking
from tests.notify.webhooks.receiver import Receiver
from tests.notify.webhooks.test_replaying import DAY, HOUR, SECOND, hourly

pytestmark = pytest.mark.asyncio


async def recounted(hooked: Hooked) -> Finding:
    running = hooked.ours.runtime.running["notify"]
    report = await audit([Books(service, hooked.ours.desk, running.store, hooked.ours.runtime.log)], hooked.clock.now())
    [finding] = [each for each in report.findings if each.check == "webhooks"]
    return finding


async def breaches(hooked: Hooked) -> list[Breach]:
    return (await recounted(hooked)).breaches


def lose(hooked: Hooked, event: str) -> None:
    with sqlite3.connect(hooked.ours.runtime.settings.data / "notify.db") as db:
        assert db.execute("delete from c_postings where json_extract(body, '$.event') = ?", (event,)).rowcount == 1


async def wanted_and_lost(hooked: Hooked) -> str:
    """One of three that happened since the webhook was there has lost its posting."""
    hooked.clock.advance(HOUR)
    ids = await hourly(hooked.ours, 3)
    lose(hooked, ids[1])
    return ids[1]


async def test_what_was_wanted_since_it_was_registered_is_counted(hooked: Hooked) -> None:
    hooked.clock.advance(HOUR)
    await hourly(hooked.ours, 3)
    await hooked.ours.happened(confirmed(activity="before"))  # says that it happened just as the webhook was registered
    finding = await recounted(hooked)
    assert (finding.counted, finding.breaches) == (3, [])


async def test_an_event_that_was_not_kept_for_a_webhook_that_wanted_it_is_named(hooked: Hooked) -> None:
    lost = await wanted_and_lost(hooked)
    assert [(each.what, each.detail) for each in await breaches(hooked)] == [
        (f"Webhook {hooked.id}", f"wanted {lost}, and there is no posting of it")
    ]


async def test_what_a_removed_webhook_would_have_wanted_is_not_asked_for(hooked: Hooked) -> None:
    await wanted_and_lost(hooked)
    await hooked.keeper.delete(f"/webhooks/{hooked.id}")
    assert await breaches(hooked) == []


async def test_what_a_disabled_webhook_missed_is_known_from_when_on_it_did(platform: Platform) -> None:
    async with hooking(platform, Receiver([410])) as hooked:
        await hooked.register()
        platform.clock.advance(HOUR)
        await hourly(platform, 1)
        assert (await hooked.webhook()).status is Status.DISABLED
        await hourly(platform, 2, first=1)
        finding = await recounted(hooked)
        assert (finding.counted, finding.breaches) == (3, [])
        await platform.desk.of(Webhook).change(hooked.id, lambda w: setattr(w, "missed_since", w.missed_since + DAY))
        assert len(await breaches(hooked)) == 2  # the first was posted, and answered: gone


async def test_one_that_was_enabled_again_is_held_to_what_happened_since(platform: Platform) -> None:
    async with hooking(platform, Receiver([410])) as hooked:
        await hooked.register()
        platform.clock.advance(HOUR)
        await hourly(platform, 1)
        await hourly(platform, 2, first=1)  # nothing of it is kept
        hooked.theirs.answers = [204]
        assert (await hooked.keeper.post(f"/webhooks/{hooked.id}/enable")).json()["status"] == "active"
        platform.clock.advance(HOUR)
        ids = await hourly(platform, 2, first=3)
        finding = await recounted(hooked)
        assert (finding.counted, finding.breaches) == (5, [])
        lose(hooked, ids[0])
        assert len(await breaches(hooked)) == 1


async def test_what_one_that_is_behind_has_yet_to_hear_is_known_until_it_has(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MAX_WAITING", 2)
    async with hooking(platform, Receiver([500])) as hooked:
        await hooked.register()
        for number in range(6):
            platform.clock.advance(HOUR)
            await hourly(platform, 1, first=number)
        assert (await hooked.webhook()).status is Status.BEHIND
        assert await breaches(hooked) == []
        await platform.desk.of(Webhook).change(hooked.id, lambda w: setattr(w, "missed_since", None))
        assert await breaches(hooked) != []
        await platform.desk.of(Webhook).change(hooked.id, lambda w: setattr(w, "missed_since", w.registered_at))
        hooked.theirs.answers = [204]
        await hooked.pass_time(3 * DAY, HOUR)
        assert (await hooked.webhook()).missed_since is None
        finding = await recounted(hooked)
        assert (finding.counted, finding.breaches) == (6, [])


async def test_what_is_being_replayed_is_known_while_it_is(hooked: Hooked) -> None:
    await wanted_and_lost(hooked)
    since = hooked.clock.now() - DAY
    hooked.clock.advance(SECOND)
    asked = await hooked.keeper.post(f"/webhooks/{hooked.id}/replay", json={"since": since.isoformat()})
    assert asked.status_code == 201
    await hooked.pass_time(timedelta(seconds=2), SECOND)
    assert await breaches(hooked) == []
    assert len(await hooked.postings()) == 3


async def test_a_posting_of_nothing_that_happened_is_named(hooked: Hooked) -> None:
    await wanted_and_lost(hooked)
    at = hooked.clock.now()
    made_up = Posting.of(hooked.id, PROVINCE, "made-up", confirmed().type, "s", at, "{}", at + timedelta(days=1))
    await hooked.ours.desk.of(Posting).create(made_up)
    assert f"Posting {made_up.id}" in [each.what for each in await breaches(hooked)]


async def test_a_posting_that_nobody_will_try_again_is_named(platform: Platform) -> None:
    async with hooking(platform, Receiver([500])) as hooked:
        await hooked.register()
        await platform.happened(confirmed())
        [posting] = await hooked.postings()
        await platform.desk.of(Posting).change(posting.id, lambda p: setattr(p, "due_at", None))
        [breach] = await breaches(hooked)
        assert (breach.what, breach.detail) == (f"Posting {posting.id}", "is queued and will never be tried again")

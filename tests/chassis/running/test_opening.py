from pathlib import Path

import pytest

from services.chassis.clock import SystemClock
from services.chassis.log.opening import NoSuchLog, open_log
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.store.opening import NoSuchStore, open_store
from tests.chassis.running.sample import SPEAKING

pytestmark = pytest.mark.asyncio


async def test_what_a_url_names_is_opened_where_it_says(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/stores", "events")
    log = await open_log(f"sqlite:///{tmp_path}/logs", SystemClock())
    assert (tmp_path / "stores" / "events.db").exists()
    assert (tmp_path / "logs" / "log.db").exists()
    await store.close()
    await log.close()


async def test_what_there_is_not_is_refused_without_repeating_the_url() -> None:
    """It may hold a password."""
    for opening, refusal in (
        (open_store("cassandra://u:secret@h", "events"), NoSuchStore),
        (open_log("nats://u:secret@h", SystemClock()), NoSuchLog),
    ):
        with pytest.raises(refusal) as told:
            await opening
        assert "secret" not in str(told.value)


async def test_a_start_that_fails_leaves_nothing_open(tmp_path: Path) -> None:
    with pytest.raises(NoSuchStore):
        await Runtime(Settings(data=tmp_path, store="cassandra://h"), [SPEAKING]).start()
    async with Runtime(Settings(data=tmp_path), [SPEAKING]) as runtime:
        await runtime.quiet()

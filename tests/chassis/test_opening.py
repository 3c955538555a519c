"""Which adapter a URL opens, and that an embedded process does not pay for those it does not use."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.chassis.clock import SystemClock
from services.chassis.environment import Unfit
from services.chassis.log.kafka import KafkaLog
from services.chassis.log.opening import NoSuchLog, open_log
from services.chassis.store.mongodb import MongodbStore
from services.chassis.store.opening import NoSuchStore, open_store

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("url", "database"),
    [
        ("mongodb://127.0.0.1:1/", "wuyi_events"),
        ("mongodb://127.0.0.1:1/qinghai?replicaSet=rs0", "qinghai_events"),
        ("mongodb://127.0.0.1:1", "wuyi_events"),
    ],
)
@pytest.mark.parametrize("driver", ["pymongo", "motor"])
async def test_each_service_has_a_database_of_its_own(
    url: str, database: str, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUYI_MONGO_DRIVER", driver)
    store = await open_store(url, "events")
    assert isinstance(store, MongodbStore)
    assert store._driver._database.name == database
    assert (driver == "motor") == type(store._driver._client).__module__.startswith("motor")
    await store.close()


async def test_a_driver_that_does_not_exist_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYI_MONGO_DRIVER", "mongoose")
    with pytest.raises(Unfit):
        await open_store("mongodb://127.0.0.1:1/", "events")


async def test_a_log_on_kafka_is_opened_without_a_word_to_the_brokers() -> None:
    log = await open_log("kafka://127.0.0.1:1,127.0.0.1:2", SystemClock())
    assert isinstance(log, KafkaLog)
    assert log._cluster.options()["bootstrap_servers"] == ["127.0.0.1:1", "127.0.0.1:2"]
    await log.close()


async def test_what_there_is_not_cannot_be_opened() -> None:
    with pytest.raises(NoSuchStore):
        await open_store("oracle://x", "events")
    with pytest.raises(NoSuchLog):
        await open_log("rabbit://x", SystemClock())


async def test_an_embedded_process_loads_no_driver() -> None:
    asked = "import sys, services.chassis.running.runtime; print(sorted({'aiokafka', 'pymongo', 'motor'} & set(sys.modules)))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", asked], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""TLS and passwords, as the settings say them, against a broker that asks for both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.chassis.domain import Unavailable
from services.chassis.environment import Unfit
from services.chassis.log.kafka import KafkaLog
from services.chassis.log.kafka_cluster import KafkaSettings
from services.chassis.log.port import Record, Topic
from tests.peers.artifacts import Missing
from tests.peers.finding import Server
from tests.peers.secured_kafka import PASSWORD, USER, SecuredKafka
from tests.peers.sharing import without

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    try:
        server = SecuredKafka(tmp_path_factory.mktemp("secured"))
        server.start()
    except Missing as reason:
        without("kafka", str(reason))
    yield server
    server.stop()


@pytest.fixture
def spoken(secured: SecuredKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    for name, value in {
        "SECURITY_PROTOCOL": "SASL_SSL",
        "USERNAME": USER,
        "PASSWORD_FILE": str(secret),
        "CA_FILE": str(secured.folder / "ca.pem"),
    }.items():
        monkeypatch.setenv(f"WUYI_KAFKA_{name}", value)


async def test_who_has_the_password_and_trusts_the_authority_gets_through(secured: Server, spoken: None) -> None:
    log = KafkaLog(secured.url)
    await log.prepare([Topic("wuyi.test.secured", partitions=1)])
    assert await log.append([Record("wuyi.test.secured", "a", b"1")]) == [None]
    reader = await log.join("secured", ["wuyi.test.secured"])
    found: list[Record] = []
    while not found:
        found = await reader.fetch(10, 1)
    await reader.commit({found[0].place: 1})
    assert [lag.committed for lag in await log.lag("secured", ["wuyi.test.secured"])] == [1]
    await log.close()


@pytest.mark.parametrize(("name", "value"), [("PASSWORD_FILE", None), ("CA_FILE", None), ("SECURITY_PROTOCOL", "SSL")])
async def test_who_lacks_one_of_them_is_told_that_the_log_is_not_to_be_had(
    secured: Server, spoken: None, name: str, value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"WUYI_KAFKA_{name}")
    if name == "PASSWORD_FILE":
        monkeypatch.setenv("WUYI_KAFKA_PASSWORD", "another")
    if value is not None:
        monkeypatch.setenv(f"WUYI_KAFKA_{name}", value)
    log = KafkaLog(secured.url)
    with pytest.raises(Unavailable):
        await log.topics()
    (outcome,) = await log.append([Record("wuyi.test.secured", "a", b"1")])
    assert isinstance(outcome, Unavailable)
    await log.close()


async def test_a_password_that_is_missing_is_noticed_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYI_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    with pytest.raises(Unfit):
        KafkaSettings()

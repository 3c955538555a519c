"""What a journey runs on: files, and both real servers. `pytestmark = [pytest.mark.asyncio, *ON_BOTH]` runs each test on either.

The servers reach a process as they do in the field, by its environment, so a journey need not know where it is.
"""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from services.chassis.ids import new_id
from tests.peers.finding import Server
from tests.peers.sharing import Peers

ON_BOTH = (
    pytest.mark.usefixtures("grounds"),
    pytest.mark.parametrize("grounds", ["embedded", "servers"], indirect=True),
)


@pytest.fixture
def grounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if request.param == "embedded":
        yield
        return
    peers: Peers = request.getfixturevalue("peers")
    kafka: Server = request.getfixturevalue("mortal_kafka")
    monkeypatch.setenv("WUYI_STORE", fresh_store(peers.mongodb()))
    monkeypatch.setenv("WUYI_LOG", kafka.url)
    yield
    asyncio.run(no_topics(kafka.url))


def fresh_store(url: str) -> str:
    """The same server with a prefix that nobody else has."""
    server, _, options = url.partition("?")
    scheme, _, rest = server.partition("://")
    prefix = "j" + new_id().replace("-", "")[-20:]
    return f"{scheme}://{rest.partition('/')[0]}/{prefix}" + (f"?{options}" if options else "")


async def no_topics(url: str) -> None:
    """And with them all that groups have committed: names of topics are the same for every journey."""
    admin = AIOKafkaAdminClient(bootstrap_servers=url.removeprefix("kafka://"))
    await admin.start()
    try:
        names = [name for name in await admin.list_topics() if name.startswith("wuyi.")]
        if names:
            await admin.delete_topics(names)
    finally:
        await admin.close()

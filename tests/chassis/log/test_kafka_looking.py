"""What is asked of Kafka by those who only look is answered at once, also of many topics that were never asked about before."""

import asyncio

import pytest

from services.chassis.ids import new_id
from services.chassis.log.kafka import KafkaLog
from services.chassis.log.port import Record, Topic
from tests.peers.sharing import Peers

pytestmark = pytest.mark.asyncio


async def test_how_far_behind_a_new_group_is_with_many_topics_is_known_without_delay(peers: Peers) -> None:
    names = [f"wuyi.test.{new_id().replace('-', '_')}" for _ in range(12)]
    log = KafkaLog(peers.kafka())
    try:
        await log.prepare([Topic(name, partitions=4) for name in names])
        for _ in range(2):  # what is left over of one look must not hold up the next
            records = [Record(name, f"key-{number}", b"{}") for name in names for number in range(20)]
            assert await log.append(records) == [None] * len(records)
            async with asyncio.timeout(1.5):  # it was six seconds when aiokafka met each topic by itself
                lags = await log.lag(f"readers-{new_id()}", names)
            assert all(lag.oldest_unread_at for lag in lags if lag.records)
    finally:
        await log.close()
    assert sum(lag.records for lag in lags) == 2 * len(records)

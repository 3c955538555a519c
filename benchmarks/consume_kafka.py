"""Kafka → ordered, deduplicated, durable effect → commit, against getmany + insert_many + commit."""

from benchmarks.consuming import consuming
from benchmarks.line import Line, in_turn


async def run() -> Line:
    async with consuming() as topic:
        await topic.ours(), await topic.bare()  # warm
        ours, bare, ratio = await in_turn(topic.ours, topic.bare)
    return Line("consume_kafka", ours, bare, ratio, 0.4, "records/s")

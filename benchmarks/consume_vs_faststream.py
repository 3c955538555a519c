"""Kafka → ordered, deduplicated, durable effect → commit, against FastStream's subscriber with one insert for each."""

from benchmarks.consuming import consuming
from benchmarks.line import Line, in_turn


async def run() -> Line:
    async with consuming() as topic:
        await topic.ours(), await topic.faststream()  # warm
        ours, faststream, ratio = await in_turn(topic.ours, topic.faststream)
    return Line("consume_vs_faststream", ours, faststream, ratio, 3, "records/s")

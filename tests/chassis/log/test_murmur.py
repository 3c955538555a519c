from aiokafka.partitioner import murmur2 as as_kafka_has_it
from hypothesis import given
from hypothesis.strategies import binary

from services.chassis.ids import new_id
from services.chassis.log.murmur import murmur2


@given(binary(max_size=64))
def test_a_key_has_the_partition_that_every_client_gives_it(key: bytes) -> None:
    assert murmur2(key) == as_kafka_has_it(key)


def test_so_has_an_id_of_ours() -> None:
    id = new_id().encode()
    assert murmur2(id) == as_kafka_has_it(id)

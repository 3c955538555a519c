"""Murmur2 as Kafka's own clients have it, so that a key has one partition whoever writes; a third of what aiokafka's takes."""

from struct import iter_unpack

_SEED = 0x9747B28C
_M = 0x5BD1E995
_32 = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """Unsigned; Kafka takes its lower 31 bits for a partition."""
    whole = len(data) & ~3
    h = _SEED ^ len(data)
    for (word,) in iter_unpack("<I", data[:whole]):
        k = word * _M & _32
        h = h * _M & _32 ^ (k ^ k >> 24) * _M & _32
    if len(data) > whole:
        h = (h ^ int.from_bytes(data[whole:], "little")) * _M & _32
    h = (h ^ h >> 13) * _M & _32
    return h ^ h >> 15

"""What schemathesis is told of the one body that it does not know: JSON in lines, good, odd and broken."""

import json
import random

import schemathesis

MEMBERS = ("person", "organization", "language", "name", "phone", "email", "channels", "quiet_hours", "unknown")
VALUES = (None, True, -1, 2**70, 1e308, "", "p-0001", "630000/630100", "630000", "zh-CN", "五一\u0000", [], {"a": []})


@schemathesis.serializer("application/x-ndjson")
def lines(_: schemathesis.SerializationContext, text: object) -> bytes:
    """The document calls the body a text. Its own example goes as it is; any other text is the seed of its lines."""
    if '"person"' in str(text):
        return str(text).encode()
    chance = random.Random(str(text))
    return b"\n".join(_line(chance, str(text)) for _ in range(chance.randrange(20)))


def _line(chance: random.Random, text: str) -> bytes:
    if chance.random() < 0.2:
        return chance.choice((text.encode(errors="replace"), chance.randbytes(40), b"{", b"[" * 5000, b"null"))
    line = {"person": f"p-{chance.randrange(9)}", "organization": "630000/630100"}
    odd = {chance.choice(MEMBERS): chance.choice((*VALUES, text)) for _ in range(chance.randrange(3))}
    return json.dumps(line | odd).encode()

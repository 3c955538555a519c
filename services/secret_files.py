"""`wuyi secrets`: what a deployment needs to keep to itself, made once in a folder of its own and never made again over it."""

import json
import os
from pathlib import Path

from services.chassis.clock import SystemClock
from services.chassis.keyring import write_whole
from services.chassis.web.issuer import Issuer

BITS = 32
"""Bytes of each key: AES-256, and an index key as long."""


def make(folder: Path, issuer: str, audience: str) -> list[Path]:
    """The keys that sensitive fields rest under, an issuer's key with its public half, and the dashboards' password.

    What is there already stays as it is: another key would make what was sealed unreadable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keys = {"active": "first", "keys": {"first": os.urandom(BITS).hex()}, "index": os.urandom(BITS).hex()}
    made = Issuer(folder, audience, SystemClock(), issuer)
    wanted = {
        folder / "keys.json": json.dumps(keys),
        folder / "jwks.json": json.dumps(made.jwks()),
        folder / "grafana": os.urandom(18).hex(),
    }
    for path, text in wanted.items():
        if not path.exists():
            write_whole(path, text)
    return [folder / "issuer.json", *wanted]

"""One request as it came in: what the rooms of the house tell each other about it, under `scope["arrival"]`."""

import re
from typing import Any

from services.chassis.ids import new_id
from services.chassis.web.callers import Caller, NotSignedIn

_ID = re.compile(rb"^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$")
"""A UUID, with or without its dashes: nothing of a person fits in, so it may be logged and sent on."""

_TRACEPARENT = re.compile(rb"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")


class Arrival:
    __slots__ = (
        "body",
        "caller",
        "correlation",
        "headers",
        "json",
        "method",
        "service",
        "status",
        "streams",
        "template",
        "traceparent",
    )

    def __init__(self, scope: Any) -> None:
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.method: str = scope["method"]
        given = self.headers.get(b"x-correlation-id")
        self.correlation = given.decode() if given is not None and _ID.match(given) else new_id()
        trace = self.headers.get(b"traceparent")
        self.traceparent = trace.decode() if trace is not None and _TRACEPARENT.match(trace) else None
        self.caller: Caller | NotSignedIn = NotSignedIn("this needs a token")
        self.service = "process"
        self.streams = False
        """Its body is read as it comes and is never whole in memory."""
        self.body = b""
        """Of a command that does not stream: all of it."""
        self.json: Any = None
        """What the body says, where it is JSON."""
        self.status = 0
        """Of the answer; 0 until it has begun."""
        self.template = "unknown"
        """The route's path as it is declared, never as it was called: what is counted and logged."""

    @property
    def is_command(self) -> bool:
        return self.method not in ("GET", "HEAD", "OPTIONS")

"""An announcement to 100,000 recipients: from the command to the last inbox entry."""

import asyncio
import time
from typing import Any

from pydantic_core import from_json, to_json

from benchmarks.line import Line
from benchmarks.load import put, request
from benchmarks.proposals import ORGANIZATION, Tokens
from benchmarks.server import WUYI, running

RECIPIENTS = 100_000
PATH = "/api/notify/v1/announcements"
EVERY = 0.1


async def run() -> Line:
    async with running(WUYI) as server:
        tokens = Tokens(server.data)
        lines = (to_json({"person": f"worker-{n:06d}", "organization": ORGANIZATION}) for n in range(RECIPIENTS))
        sent = request("POST", "/api/notify/v1/recipients/import", tokens.integrator(), b"\n".join(lines))
        load = await put(server.port, [sent.replace(b"application/json", b"application/x-ndjson", 1)], keep=True)
        assert list(load.statuses) == [200], load.bodies[0][:300]
        texts = {"zh-CN": {"title": "通知", "body": "五一劳动节快乐。"}}
        body = to_json({"audience": "630000", "texts": texts})
        publisher = tokens.publisher()
        began = time.perf_counter()
        load = await put(server.port, [request("POST", PATH, publisher, body)], keep=True)
        assert list(load.statuses) == [201], load.bodies[0][:300]
        asked = request("GET", f"{PATH}/{from_json(load.bodies[0])['id']}", publisher)
        seen: dict[str, Any] = {"status": "sending"}
        while seen["status"] != "completed":
            await asyncio.sleep(EVERY)
            seen = from_json((await put(server.port, [asked], keep=True)).bodies[0])
        rate = RECIPIENTS / (time.perf_counter() - began)
        assert seen["told"] == RECIPIENTS, seen
        return Line("announcement_fanout", rate, None, None, 5_000, "recipients/s")

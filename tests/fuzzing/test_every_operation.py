"""Never a 500 for anything that a caller can send, and never an answer that the OpenAPI document does not declare."""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio

from services.chassis.clock import SystemClock
from services.chassis.settings import Settings
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.registry import ALL
from tests.faults.process import Platform

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
PATHS = [f"/ops/v1/{each.name}" for each in ALL] + [f"/api/{each.name}/v1" for each in ALL if each.doors]
STREAM = "/inbox/stream"
"""It does not end, so whoever waits for all of it waits for ever: it is asked here by somebody who hangs up."""
HOOKS = Path(__file__).with_name("hooks.py")


@pytest_asyncio.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    platform = Platform(tmp_path, WUYI_LOG_LEVEL="warning")
    await platform.start()
    yield platform
    await platform.kill()


async def test_no_operation_breaks_or_says_what_it_did_not_declare(platform: Platform) -> None:
    token = Issuer(platform.folder / "data", Settings().audience, SystemClock()).issue("everyone", "630000", list(Role))
    told = await asyncio.gather(*(_fuzz(platform, path, token) for path in PATHS))
    assert not [output for code, output in told if code], "\n".join(output for code, output in told if code)
    assert "request_failed" not in platform.output()
    code, books = await platform.wuyi("status", "--url", platform.url)
    assert code == 0, books


async def _fuzz(platform: Platform, path: str, token: str) -> tuple[int, str]:
    url = platform.url + path
    words = [str(Path(sys.executable).with_name("st")), "run", f"{url}/openapi.json", "--url", url]
    words += ["--header", f"Authorization: Bearer {token}", "--checks", CHECKS, "--phases", "examples,fuzzing"]
    words += ["--max-examples", "8", "--seed", "1", "--no-color"]
    words += ["--exclude-path", STREAM]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)}
    done = await asyncio.to_thread(
        subprocess.run, words, capture_output=True, cwd=platform.folder, env=environment, timeout=240, check=False
    )
    output = (done.stdout + done.stderr).decode(errors="replace")
    return done.returncode, f"{path}\n{output[-3000:]}"


async def test_a_stream_answers_whatever_place_it_is_asked_from_with_what_it_declared(platform: Platform) -> None:
    token = Issuer(platform.folder / "data", Settings().audience, SystemClock()).issue("everyone", "630000", list(Role))
    url = f"{platform.url}/api/notify/v1{STREAM}"
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}) as client:
        document = (await client.get(f"{platform.url}/api/notify/v1/openapi.json")).json()
        declared = document["paths"][STREAM]["get"]["responses"]
        for after, last in _places():
            given = {} if last is None else {"last-event-id": last}
            async with client.stream("GET", url, params={"after": after} if after else {}, headers=given) as answer:
                told = declared[str(answer.status_code)]["content"]
                assert answer.headers["content-type"].partition(";")[0] in told, (after, last)
    assert "request_failed" not in platform.output()


def _places() -> list[tuple[str, bytes | None]]:
    numbers = ["0", "1", "-1", str(2**53 - 1), str(2**53), "9" * 400]
    numbers += ["1e3", "0x1", "１", "nan", "", " 1", "1;2", "\0"]
    chance = random.Random(1)
    odd = ["".join(chr(chance.randrange(1, 0x3000)) for _ in range(chance.randrange(1, 12))) for _ in range(40)]
    places: list[tuple[str, bytes | None]] = [(each, None) for each in numbers + odd]
    return places + [("", each.strip().encode()) for each in numbers + odd if each.isprintable()]

"""Never a 500 for anything that a caller can send, and never an answer that the OpenAPI document does not declare."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from services.chassis.clock import SystemClock
from services.chassis.settings import Settings
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.registry import ALL
from tests.faults.process import Platform

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
PATHS = [f"/ops/v1/{each.name}" for each in ALL] + [f"/api/{each.name}/v1" for each in ALL if each.doors]
NOT_JSON = ("/inbox/stream", "/recipients/import")
"""A stream that does not end, and a body in lines: they have tests of their own."""


@pytest_asyncio.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    platform = Platform(tmp_path)
    await platform.start(WUYI_LOG_LEVEL="warning")
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
    words += [word for each in NOT_JSON for word in ("--exclude-path", each)]
    done = await asyncio.to_thread(
        subprocess.run, words, capture_output=True, cwd=platform.folder, timeout=240, check=False
    )
    output = (done.stdout + done.stderr).decode(errors="replace")
    return done.returncode, f"{path}\n{output[-3000:]}"

"""Alerts reach the people on duty, once each."""

from typing import Any

import pytest

from services.chassis.web.callers import Role
from tests.notify.routes.conftest import API, PROVINCE, Platform

pytestmark = pytest.mark.asyncio


def posted(*alerts: dict[str, Any]) -> dict[str, Any]:
    return {"version": "4", "receiver": "wuyi", "status": "firing", "alerts": list(alerts)}


def alert(status: str = "firing", fingerprint: str = "9f2c", **more: Any) -> dict[str, Any]:
    labels = {"alertname": "WuyiParked", "service": "notify", "severity": "warning"}
    told = {"status": status, "labels": labels, "annotations": {"summary": "3 keys wait\nfor a person"}}
    return {**told, "startsAt": "2022-05-01T00:00:00+08:00", "fingerprint": fingerprint, "generatorURL": "x", **more}


@pytest.fixture
def on_duty(platform: Platform) -> Platform:
    settings = platform.desk.settings.model_copy(update={"alert_people": ("ops-wang", "ops-ma")})
    platform.desk.settings = settings
    return platform


async def post(platform: Platform, *alerts: dict[str, Any], role: Role = Role.INTEGRATOR) -> Any:
    async with platform.caller("alertmanager", PROVINCE, role) as client:
        return await client.post(f"http://wuyi{API}/alerts", json=posted(*alerts))


async def titles(platform: Platform, person: str) -> list[str]:
    await platform.runtime.quiet()
    async with platform.caller(person, PROVINCE, Role.OPERATOR) as client:
        answer = await client.get(f"http://wuyi{API}/inbox")
    return [item["title"] for item in answer.json()["items"]]


async def test_the_people_on_duty_hear_when_it_begins_and_when_it_is_over_once_each(on_duty: Platform) -> None:
    for _ in range(3):  # Alertmanager repeats itself
        assert (await post(on_duty, alert())).status_code == 200
    assert (await post(on_duty, alert("resolved"))).json() == {"told": 2}
    for person in ("ops-wang", "ops-ma"):
        assert await titles(on_duty, person) == ["告警解除：WuyiParked（notify）", "系统告警：WuyiParked（notify）"]


async def test_one_that_begins_again_is_told_again(on_duty: Platform) -> None:
    await post(on_duty, alert())
    again = await post(on_duty, alert(startsAt="2022-05-01T06:00:00Z"))
    assert again.json() == {"told": 2}


async def test_only_a_platform_may_say_so(on_duty: Platform) -> None:
    assert (await post(on_duty, alert(), role=Role.OPERATOR)).status_code == 403
    assert (await post(on_duty, {**alert(), "fingerprint": "../x"})).status_code == 422


async def test_nobody_is_told_where_nobody_is_named(platform: Platform) -> None:
    assert (await post(platform, alert())).json() == {"told": 0}

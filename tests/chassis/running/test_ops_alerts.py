"""What an operator is woken for: seen on the page, counted in the metrics, written for Prometheus."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from services.alerting import rules
from services.chassis.running.alerts import RULES
from services.chassis.running.gauges import Gauges
from services.chassis.settings import Settings
from tests.chassis.running.conftest import said
from tests.chassis.running.test_ops import items, operator, parked, place
from tests.chassis.web.conftest import Place

pytestmark = pytest.mark.asyncio
__all__ = ["place"]

WRITTEN = Path(__file__).parents[3] / "deploy" / "prometheus" / "rules.yml"


async def firing(place: Place) -> set[str]:
    async with operator(place) as client:
        return {alert["name"] for alert in await items(client, "/alerts") if alert["state"] == "firing"}


async def test_nothing_fires_while_all_is_well(place: Place) -> None:
    await place.runtime.quiet()
    assert await firing(place) == set()


async def test_a_parked_event_fires_on_the_page_and_in_the_metrics(place: Place) -> None:
    await parked(place)
    assert await firing(place) == {"WuyiParked"}
    runtime = place.runtime
    gauges = Gauges(runtime.running, runtime.log, place.clock, runtime.metrics)
    await gauges.look("speaking", runtime.running["speaking"])
    told = runtime.metrics.text().decode()
    assert 'wuyi_alert_firing{alert="WuyiParked",service="speaking"} 1.0' in told
    assert 'wuyi_alert_firing{alert="WuyiLag",service="speaking"} 0.0' in told


async def test_a_consumer_that_does_nothing_is_silent_and_its_lag_grows_old(place: Place) -> None:
    runtime = place.runtime
    await runtime.quiet()
    await runtime.supervisor.stop("speaking consumer")
    await runtime.log.append([said("a", 1)])
    place.clock.advance(timedelta(minutes=3))
    assert await firing(place) == {"WuyiLag", "WuyiSilentConsumer"}


async def test_a_threshold_is_a_setting(place: Place) -> None:
    assert "wuyi_lag_seconds) >= 7" in rules(Settings(alert_lag_seconds=7))
    async with operator(place) as client:
        shown = {alert["name"]: alert["threshold"] for alert in await items(client, "/alerts")}
    assert shown == {rule.name: rule.threshold(Settings()) for rule in RULES}


async def test_the_rules_that_are_deployed_are_these() -> None:
    text = WRITTEN.read_text(encoding="utf-8")
    assert text == rules(Settings()), "write them again: wuyi alerts > deploy/prometheus/rules.yml"
    assert [rule["alert"] for rule in yaml.safe_load(text)["groups"][0]["rules"]][:-1] == [rule.name for rule in RULES]

"""A service that does not answer is shown as that, and the rest goes on."""

import httpx
import pytest

from services.console.asking import As, Services
from services.console.visiting import SECTIONS
from tests.console.conftest import Place

pytestmark = pytest.mark.asyncio


async def test_a_service_that_is_away_is_shown_as_away_on_every_page_and_the_rest_goes_on(place: Place) -> None:
    place.console.services = Services(["speaking"], {"lost": "http://127.0.0.1:9"})
    place.console.services.inside = place.app
    id = await place.poison()
    async with place.somebody() as client:
        for section in SECTIONS:
            answer = await client.get("/console/" if section == "overview" else f"/console/{section}")
            assert answer.status_code == 200, section
            if section not in ("trail", "live"):
                assert "无应答" in answer.text, section
        assert "unfit_word" in (await client.get("/console/parked")).text
        assert (await client.get(f"/console/parked/speaking/{id}")).status_code == 200
    await place.console.services.close()


async def test_one_that_answers_with_something_else_is_away_too(place: Place) -> None:
    services = Services([], {"odd": "http://odd"})
    odd = httpx.MockTransport(lambda request: httpx.Response(200, text="<html>"))
    services._clients["odd"] = httpx.AsyncClient(transport=odd, base_url="http://odd")
    assert (await services.ask("odd", "/queues", As("t", "en"))).away
    await services.close()

"""Deliveries: messages by channel and state."""

from starlette.responses import Response

from services.console.visiting import Visit


async def show(visit: Visit) -> Response:
    told = await visit.console.services.ask_all("/deliveries", visit.who)
    rows = [{"service": name, **each} for name, answer in told.items() for each in answer.items]
    away = {name: answer for name, answer in told.items() if not answer.ok}
    return visit.page("deliveries.html", "deliveries", rows=rows, away=away)

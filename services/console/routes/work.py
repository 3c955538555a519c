"""Work: what waits for people, by organization, with the oldest and what is late. Only of the caller's own subtree."""

from starlette.responses import Response

from services.console.visiting import Visit


async def show(visit: Visit) -> Response:
    told = await visit.console.services.ask_all("/work", visit.who)
    rows = [{"service": name, **work} for name, answer in told.items() for work in answer.items]
    rows.sort(key=lambda work: (-work["overdue"], -work["due_soon"], -work["count"]))
    away = {name: answer for name, answer in told.items() if not answer.ok}
    return visit.page("work.html", "work", rows=rows, away=away)

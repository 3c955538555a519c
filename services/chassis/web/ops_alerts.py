"""The alert rules, each with what it looks at now."""

from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.log.port import EventLog
from services.chassis.running.alerts import RULES, Severity, measure
from services.chassis.running.running import Running
from services.chassis.web.answers import View
from services.chassis.web.declaring import lists
from services.chassis.web.ops_acting import Watching
from services.chassis.web.paging import listed
from services.chassis.web.reaching import DeskHere, Now


class AlertView(View):
    name: str
    title_zh: str
    title_en: str
    severity: Severity
    state: Literal["ok", "firing"]
    value: float
    threshold: int


def alerts(running: Running, log: EventLog) -> APIRouter:
    router = APIRouter(tags=["alerts"])

    @router.get("/alerts", **lists(AlertView))
    async def list_alerts(watcher: Watching, desk: DeskHere, now: Now) -> Response:
        """告警规则及现状 · The alert rules, and whether each fires now."""
        measured = await measure(running, await running.lags(log, now), now)
        views = []
        for rule in RULES:
            value, threshold = measured[rule.metric], rule.threshold(desk.settings)
            title = rule.title
            views.append(
                AlertView(
                    name=rule.name,
                    title_zh=title.zh,
                    title_en=title.en,
                    severity=rule.severity,
                    state="firing" if value >= threshold else "ok",
                    value=value,
                    threshold=threshold,
                )
            )
        return listed(views, None)

    return router

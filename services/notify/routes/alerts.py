"""What Prometheus Alertmanager posts: told to those whom the federation has named, once for each alert that begins or ends.

Alertmanager repeats itself, and several of them say the same: a notification's id is made of the alert and the moment it began.
"""

import re
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from services.chassis.domain import Instant
from services.chassis.ids import derived_id
from services.chassis.web import DeskHere, Integrator, Now, View, answer, answers
from services.notify.domain.notification import Notification

router = APIRouter(tags=["alerts"])
MAX_ALERTS = 100
Label = Annotated[str, StringConstraints(max_length=200)]
Labels = Annotated[dict[Label, Annotated[str, StringConstraints(max_length=1_000)]], Field(max_length=64)]
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f]+")


class Alert(BaseModel):
    """As Alertmanager writes it; what we do not need of it is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    status: Literal["firing", "resolved"]
    labels: Labels
    annotations: Labels = {}
    startsAt: Instant
    fingerprint: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9a-zA-Z]+$")]


class Alerts(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "version": "4",
                    "alerts": [
                        {
                            "status": "firing",
                            "labels": {"alertname": "WuyiParked", "service": "notify", "severity": "warning"},
                            "annotations": {"summary": "3 keys of notify wait for a person"},
                            "startsAt": "2022-05-06T01:00:00Z",
                            "fingerprint": "9f2c3d4e5a6b7c8d",
                        }
                    ],
                }
            ]
        },
    )

    alerts: Annotated[list[Alert], Field(max_length=MAX_ALERTS)]


class ToldView(View):
    told: int
    """Notifications that are new: what comes again tells nobody twice."""


@router.post("/alerts", **answers(ToldView))
async def take_alerts(alerts: Alerts, integrator: Integrator, now: Now, desk: DeskHere) -> Response:
    """接收 Alertmanager 告警并通知值守人员 · Takes Alertmanager's webhook, and tells the people on duty."""
    new = [
        Notification.about(
            derived_id("alert", each.fingerprint, each.startsAt.isoformat(), each.status),
            person,
            f"alert_{each.status}",
            {
                "alert": _line(each.labels, "alertname"),
                "service": _line(each.labels, "service"),
                "summary": _summary(each),
            },
            now,
        )
        for each in alerts.alerts
        for person in desk.settings.alert_people
    ]
    return answer(ToldView(told=sum(await desk.of(Notification).save_all(new))))


def _summary(alert: Alert) -> str:
    return _line(alert.annotations, "summary")


def _line(told: dict[str, str], name: str) -> str:
    return _NOT_TEXT.sub(" ", told.get(name, ""))[:300] or "-"

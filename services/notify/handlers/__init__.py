"""What each event is to whom. Redelivery is harmless: the cause makes the notification's id."""

from typing import Any

from services.chassis.effects import Reading
from services.notify.handlers import (
    activities,
    aid,
    channels,
    counselling,
    grievances,
    hardship,
    honors,
    joining,
    practices,
    publicity,
    reports,
    segments,
    webhooks,
    works,
)

ALL: list[Reading[Any]] = [
    *channels.ALL,
    *activities.ALL,
    *honors.ALL,
    *aid.ALL,
    *grievances.ALL,
    *hardship.ALL,
    *joining.ALL,
    *segments.ALL,
    *publicity.ALL,
    *works.ALL,
    *webhooks.ALL,
    *counselling.ALL,
    *reports.ALL,
    *practices.ALL,
]

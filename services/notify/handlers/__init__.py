"""What each event is to whom. Redelivery is harmless: the cause makes the notification's id."""

from typing import Any

from services.chassis.effects import Reading
from services.notify import planning
from services.notify.handlers import activities, aid, counselling, grievances, honors, joining, publicity, works

ALL: list[Reading[Any]] = [
    planning.the_next_channel,
    *activities.ALL,
    *honors.ALL,
    *aid.ALL,
    *grievances.ALL,
    *joining.ALL,
    *publicity.ALL,
    *works.ALL,
    *counselling.ALL,
]

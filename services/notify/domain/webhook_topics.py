"""Which events a platform may ask for, and what none of them is ever told."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import StringConstraints

from services.chassis.domain import Invalid, Refused

Topic = Annotated[
    str, StringConstraints(pattern=r"^wuyi(\.[a-z_]+){0,3}\.\*$|^wuyi(\.[a-z_]+){3}\.v[1-9][0-9]{0,2}$", max_length=120)
]
"""`wuyi.events.registration.*`, or one type in full: `wuyi.events.registration.confirmed.v1`."""


WITHHELD = (
    "wuyi.assistance.application.",
    "wuyi.assistance.disbursement.",
    "wuyi.assistance.grievance.",
    "wuyi.assistance.hardship_file.",
    "wuyi.events.counselling_booking.",
    "wuyi.honors.nomination.",
    "wuyi.honors.objection.",
)
"""What is between a worker and the union: told to them, read by staff under their roles, and posted to no platform (docs/adr/0006)."""


class UnknownTopic(Invalid):
    code = "webhook_topic_unknown"


class TopicWithheld(Refused):
    code = "webhook_topic_withheld"


def withheld(type: str) -> bool:
    return type.startswith(WITHHELD)


def covers(topics: Iterable[str], type: str) -> bool:
    return any(type == topic or (topic.endswith(".*") and type.startswith(topic[:-1])) for topic in topics)

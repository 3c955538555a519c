"""Which measures of a plan somebody counts for. A plan may ask for what no service tells: that is to be seen, not to be a zero."""

from services.events.domain.plan import Counted, WorkItem
from services.events.domain.volunteering import VOLUNTEERING
from services.events.domain.work import WORKS

OF_ACTIVITIES = frozenset({Counted.ACTIVITIES, Counted.PARTICIPANTS, Counted.PREFECTURES})

TOLD = frozenset(
    {
        Counted.HONORS,
        Counted.HOUSEHOLDS,
        Counted.YUAN,
        Counted.GRIEVANCES,
        Counted.MEMBERS,
        Counted.STATIONS,
        Counted.REQUESTS,
        Counted.STORIES,
        Counted.OUTLETS,
    }
)
"""By the other services' events (`counting.py`)."""


def is_fed(counts: Counted, item: WorkItem) -> bool:
    if counts in OF_ACTIVITIES:
        return bool(item.activity_kinds)
    if counts is Counted.WORKS:
        return any(kind in WORKS for kind in item.activity_kinds)
    if counts is Counted.HOURS:
        return VOLUNTEERING in item.activity_kinds
    if counts is Counted.REPORTS:
        return bool(item.reports)
    if counts is Counted.HONORS:
        return bool(item.honors)
    return counts in TOLD

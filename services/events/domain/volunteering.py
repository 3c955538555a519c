"""志愿服务时长: for how long somebody volunteered."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.events.domain.proposal import Session

VOLUNTEERING = "volunteering"
"""The kind of activity that is left by a check-out, and whose hours count."""

MINUTE = timedelta(minutes=1)


def minutes_served(sessions: Iterable[Session], since: datetime, until: datetime) -> int:
    """Whole minutes between the two scans, as far as the activity was going on: who comes early, or is scanned late, has not
    served for longer."""
    going_on = (min(until, each.ends_at) - max(since, each.starts_at) for each in sessions)
    return sum((max(each, timedelta()) for each in going_on), timedelta()) // MINUTE

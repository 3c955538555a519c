"""What a programme of a campaign's plan is proposed with (aid.yaml), for the plan says only that there is to be one."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from services.assistance.domain.aid_programme import Plan
from services.assistance.domain.days import ONE_DAY, end_of, start_of
from services.events.published import AidPlanned


def first_plan(planned: AidPlanned) -> Plan:
    proposed = {**_proposals()["every"], **_proposals()["by_kind"].get(planned.aid, {})}
    opens, closes = _window(planned)
    year = planned.starts_on.year
    return Plan(
        campaign=planned.campaign,
        work_item=planned.work_item,
        kind=planned.aid,
        name=planned.name,
        period=str(year) if planned.season is None else f"{year}-{planned.season}",
        granted_to="organization" if planned.granted_to == "organization" else "person",
        opens_at=start_of(opens),
        closes_at=end_of(closes),
        **proposed,
    )


def _window(planned: AidPlanned) -> tuple[date, date]:
    """The season's, as far as it lies in the campaign; the whole campaign where there is none or it lies outside."""
    starts, ends = planned.starts_on, max(planned.ends_on, planned.starts_on + ONE_DAY)
    season = _proposals()["windows"].get(planned.season)
    if season is None:
        return starts, ends
    opens, closes = (date.fromisoformat(f"{starts.year}-{season[at]}") for at in ("opens", "closes"))
    within = max(opens, starts), min(closes, ends)
    return within if within[0] <= within[1] else (starts, ends)


@cache
def _proposals() -> dict[str, Any]:
    text = (files(__package__) / "aid.yaml").read_text("utf-8")
    proposals: dict[str, Any] = yaml.safe_load(text)
    return proposals

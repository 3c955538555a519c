"""A plan into a running service."""

import asyncio

from services.chassis.desk import Desk
from services.chassis.domain import Conflict
from services.events.domain.campaign import Campaign
from services.events.domain.plan import Plan
from services.events.domain.refusals import PlanHasMistakes
from services.events.reading import read_campaign


class CampaignExists(Conflict):
    code = "campaign_exists"


async def import_plan(desk: Desk, text: str) -> Campaign:
    """From YAML. Raises PlanHasMistakes with every one of them, and then nothing was taken; the same text again is harmless."""
    plan = await asyncio.to_thread(read_campaign, text)
    if not isinstance(plan, Plan):
        told = "\n".join(f"line {each.line}: {each.path}: {each.message_en} · {each.message_zh}" for each in plan)
        raise PlanHasMistakes(f"the plan has {len(plan)} mistakes:\n{told}")
    campaigns = desk.of(Campaign)
    campaign = Campaign.adopt(plan)
    if await campaigns.create(campaign):
        return campaign
    present = await campaigns.get(plan.code)
    if present.plan != plan:
        raise CampaignExists("there is another text of this campaign already", campaign=plan.code)
    return present

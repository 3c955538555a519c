"""The plan, and how far it has come."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic_core import from_json
from starlette.responses import Response

from services.chassis.domain import Code, OrganizationPath, within
from services.chassis.web import Command, Page, SignedIn, View, answer, answers, changes, creates, lists, seen, shows
from services.chassis.web.bodies import is_json
from services.chassis.web.problems import Malformed, WrongMediaType, problem, texts_of
from services.chassis.web.texts import language_of
from services.events.domain.campaign import Campaign
from services.events.domain.plan import Plan
from services.events.domain.plan_faults import to_confirm
from services.events.domain.refusals import AnotherCampaign, OutsideYourOrganization, PlanHasMistakes
from services.events.progress import BY, CampaignProgress, progress_of
from services.events.reading import Mistake, plan_from, read_campaign
from services.events.routes.reach import Campaigns, Contributions, Planner, Staff

router = APIRouter(tags=["campaigns"])

YAML = ("text/yaml", "text/x-yaml", "application/yaml", "application/x-yaml")

TAKES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/yaml": {"schema": {"type": "string"}},
            "application/json": {"schema": Plan.model_json_schema(ref_template="#/components/schemas/{model}")},
        },
    }
}


class CampaignView(Plan, View):
    to_confirm: tuple[str, ...]
    """Settings that the document does not give: assumed until the federation has confirmed them."""

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignView":
        return cls.model_construct(**dict(campaign.plan), to_confirm=tuple(to_confirm(campaign.plan)))


class CampaignEntry(View):
    code: str
    title: str
    organization: str

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignEntry":
        return cls(code=campaign.id, title=campaign.plan.title, organization=campaign.organization)


@router.post("/campaigns", openapi_extra=TAKES, **creates(CampaignView, PlanHasMistakes))
async def import_a_campaign(request: Request, planner: Planner, command: Command, campaigns: Campaigns) -> Response:
    """导入活动方案（JSON 或 YAML）；有一处错误则全部不导入 · The whole plan, or every mistake in it and nothing imported."""
    plan = await _plan_in(request)
    if not isinstance(plan, Plan):
        return _mistaken(request, plan)
    if not planner.sees(plan.organization):
        raise OutsideYourOrganization("the campaign is of another organization", organization=plan.organization)
    return await command.create(campaigns, lambda: Campaign.adopt(plan), CampaignView.of, id=plan.code)


@router.put("/campaigns/{code}", openapi_extra=TAKES, **changes(CampaignView, PlanHasMistakes, AnotherCampaign))
async def revise_a_campaign(
    code: Code, request: Request, planner: Planner, command: Command, campaigns: Campaigns
) -> Response:
    """以新文本替换方案；已作出的决定不变 · A newer text of the plan; what was decided under the older one stays decided."""
    plan = await _plan_in(request)
    if not isinstance(plan, Plan):
        return _mistaken(request, plan)
    return await command.change(
        campaigns, code, lambda campaign: campaign.revise(plan), CampaignView.of, within=planner.organization
    )


@router.get("/campaigns", **lists(CampaignEntry))
async def list_campaigns(page: Page, caller: SignedIn, campaigns: Campaigns) -> Response:
    """各活动方案 · The campaigns there are."""
    return await page.of(campaigns, {}, CampaignEntry.of)


@router.get("/campaigns/{code}", **shows(CampaignView))
async def show_a_campaign(code: Code, caller: SignedIn, campaigns: Campaigns) -> Response:
    """方案全文及待确认的设定 · The plan, and what in it is still to be confirmed."""
    return seen(await campaigns.get(code), CampaignView.of)


@router.get("/campaigns/{code}/progress", **answers(CampaignProgress, OutsideYourOrganization))
async def show_progress(
    code: Code,
    staff: Staff,
    campaigns: Campaigns,
    contributions: Contributions,
    organization: Annotated[OrganizationPath | None, Query(description="组织及其下属 · A subtree")] = None,
) -> Response:
    """各条工作内容的目标、实绩与百分比 · For each measure of each work item: target, actual, percent."""
    campaign = await campaigns.get(code)
    wanted = organization or _whole_view(staff.organization, campaign.organization)
    if not staff.sees(wanted):
        raise OutsideYourOrganization("that is outside your organization", organization=wanted)
    tallies = await contributions.tally({"campaign": code}, BY, "amount", within=wanted)
    return answer(progress_of(campaign, wanted, tallies))


def _whole_view(mine: OrganizationPath, the_campaigns: OrganizationPath) -> OrganizationPath:
    """Everything of the campaign that lies in the caller's subtree."""
    return the_campaigns if within(the_campaigns, mine) else mine


async def _plan_in(request: Request) -> Plan | list[Mistake]:
    kind = request.headers.get("content-type", "")
    body = await request.body()
    if is_json(kind.encode("latin-1")):
        try:
            return plan_from(from_json(body))
        except ValueError:
            raise Malformed("the body is not JSON") from None
    if kind.partition(";")[0].strip().lower() not in YAML:
        raise WrongMediaType("a plan is JSON or YAML", wanted="text/yaml, application/json")
    return await asyncio.to_thread(read_campaign, body)


def _mistaken(request: Request, mistakes: list[Mistake]) -> Response:
    english = language_of(request.headers.get("accept-language", "").encode("latin-1")) == "en"
    told: list[dict[str, Any]] = [
        {
            "field": each.path,
            "code": each.code,
            "message": each.message_en if english else each.message_zh,
            "line": each.line or None,
        }
        for each in mistakes
    ]
    return problem(PlanHasMistakes("the plan has mistakes"), request.scope, texts_of(request.scope), told)

"""A campaign: a plan in force. Its id is its code, so it is imported once."""

from services.chassis.domain import Aggregate, OrganizationPath
from services.events.domain.plan import Plan
from services.events.domain.plan_faults import faults_of, to_confirm
from services.events.domain.refusals import AnotherCampaign, PlanHasMistakes
from services.events.published import CampaignImported, CampaignRevised


class Campaign(Aggregate, collection="campaigns"):
    plan: Plan
    organization: OrganizationPath

    @classmethod
    def adopt(cls, plan: Plan) -> "Campaign":
        """Whole or not at all."""
        _check(plan)
        campaign = cls(id=plan.code, plan=plan, organization=plan.organization)
        campaign.record(
            CampaignImported(
                campaign=plan.code,
                organization=plan.organization,
                work_items=len(plan.work_items),
                to_confirm=len(to_confirm(plan)),
            )
        )
        return campaign

    def revise(self, plan: Plan) -> None:
        """From now on this text counts. The same text again changes nothing; what was decided before stays decided."""
        if plan.code != self.id:
            raise AnotherCampaign("this is the plan of another campaign", campaign=self.id, given=plan.code)
        _check(plan)
        if plan == self.plan:
            return
        self.plan, self.organization = plan, plan.organization
        self.record(
            CampaignRevised(
                campaign=plan.code,
                organization=plan.organization,
                work_items=len(plan.work_items),
                to_confirm=len(to_confirm(plan)),
            )
        )


def _check(plan: Plan) -> None:
    faults = faults_of(plan)
    if faults:
        places = [".".join(map(str, fault.place)) for fault in faults]
        raise PlanHasMistakes(f"the plan has {len(faults)} mistakes", places=places)

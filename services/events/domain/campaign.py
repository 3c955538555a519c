"""A campaign: a plan in force. Its id is its code, so it is imported once."""

from collections.abc import Mapping

from services.chassis.domain import Aggregate, Code, OrganizationPath
from services.events.domain.plan import Counted, Plan, WorkItem
from services.events.domain.plan_faults import faults_of, to_confirm
from services.events.domain.refusals import AnotherCampaign, PlanHasMistakes
from services.events.published import (
    AidPlanned,
    CampaignImported,
    CampaignRevised,
    HonorPlanned,
    PublicityPlanned,
    ReportPeriod,
    ReportsPlanned,
)


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
        campaign._announce_honors(known=frozenset())
        campaign._announce_aid(known=frozenset())
        campaign._announce_publicity(known={})
        campaign._announce_reports(known=frozenset())
        return campaign

    def revise(self, plan: Plan) -> None:
        """From now on this text counts. The same text again changes nothing; what was decided before stays decided."""
        if plan.code != self.id:
            raise AnotherCampaign("this is the plan of another campaign", campaign=self.id, given=plan.code)
        _check(plan)
        if plan == self.plan:
            return
        honors = frozenset(honor.code for item in self.plan.work_items for honor in item.honors)
        publicity = {item.number: item for item in self.plan.work_items}
        aid = frozenset(aid.code for item in self.plan.work_items for aid in item.aid_programmes)
        reports = frozenset(_reports(self.plan))
        self.plan, self.organization = plan, plan.organization
        self.record(
            CampaignRevised(
                campaign=plan.code,
                organization=plan.organization,
                work_items=len(plan.work_items),
                to_confirm=len(to_confirm(plan)),
            )
        )
        self._announce_honors(honors)
        self._announce_aid(aid)
        self._announce_publicity(publicity)
        self._announce_reports(reports)

    def _announce_honors(self, known: frozenset[Code]) -> None:
        """Each once: a programme that is under way is changed where it is kept, not by a newer text."""
        plan = self.plan
        for item in plan.work_items:
            counts_in = tuple(measure.code for measure in item.measures if measure.counts is Counted.HONORS)
            for honor in item.honors:
                if honor.code in known:
                    continue
                self.record(
                    HonorPlanned(
                        campaign=plan.code,
                        organization=plan.organization,
                        issuer=plan.organizations[0].name,
                        work_item=item.number,
                        honor=honor.code,
                        name=honor.name,
                        awarded_to=honor.awarded_to,
                        quota=honor.quota,
                        part_of=honor.programme,
                        recommend_only=honor.recommend_only,
                        counts_in=() if honor.quota is None else counts_in,  # a target counts what the plan numbers
                        starts_on=plan.period.starts_on,
                        ends_on=plan.period.ends_on,
                    )
                )

    def _announce_aid(self, known: frozenset[Code]) -> None:
        """Each once, as with honours."""
        plan = self.plan
        for item in plan.work_items:
            for aid in item.aid_programmes:
                if aid.code in known:
                    continue
                self.record(
                    AidPlanned(
                        campaign=plan.code,
                        organization=plan.organization,
                        work_item=item.number,
                        aid=aid.code,
                        name=aid.name,
                        season=aid.season,
                        granted_to=aid.granted_to,
                        kind=aid.kind,
                        starts_on=plan.period.starts_on,
                        ends_on=plan.period.ends_on,
                    )
                )

    def _announce_publicity(self, known: Mapping[int, WorkItem]) -> None:
        """What has changed of it: a calendar goes by the newest text."""
        for item in self.plan.work_items:
            before = known.get(item.number)
            was = ((), ()) if before is None else (before.outlets, before.topics)
            if (item.outlets, item.topics) != was:
                self.record(
                    PublicityPlanned(
                        campaign=self.plan.code,
                        organization=self.plan.organization,
                        work_item=item.number,
                        outlets=item.outlets,
                        topics=item.topics,
                    )
                )

    def _announce_reports(self, known: frozenset[tuple[int, OrganizationPath, ReportPeriod]]) -> None:
        """For each organization, what it was not asked for before."""
        plan = self.plan
        asked = [each for each in _reports(plan) if each not in known]
        counts_in = {
            item.number: tuple(measure.code for measure in item.measures if measure.counts is Counted.REPORTS)
            for item in plan.work_items
        }
        for number, organization in dict.fromkeys((number, organization) for number, organization, _ in asked):
            self.record(
                ReportsPlanned(
                    campaign=plan.code,
                    organization=organization,
                    work_item=number,
                    periods=tuple(period for *whose, period in asked if whose == [number, organization]),
                    counts_in=counts_in[number],
                    starts_on=plan.period.starts_on,
                    ends_on=plan.period.ends_on,
                )
            )


def _reports(plan: Plan) -> list[tuple[int, OrganizationPath, ReportPeriod]]:
    return [
        (item.number, organization.id, period)
        for item in plan.work_items
        for organization in plan.organizations
        for period in item.reports
    ]


def _check(plan: Plan) -> None:
    faults = faults_of(plan)
    if faults:
        places = [".".join(map(str, fault.place)) for fault in faults]
        raise PlanHasMistakes(f"the plan has {len(faults)} mistakes", places=places)

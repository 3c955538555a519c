"""Aid programmes, applications to them, and subsidies to organizations."""

from services.assistance.published.words import Ref, WorkItemNumber
from services.chassis.domain import Code, Event, Fen, Instant, Line, OrganizationPath, PersonId


class OfAnAidProgramme(Event):
    programme: Ref
    organization: OrganizationPath
    campaign: Code
    work_item: WorkItemNumber
    kind: Code
    name: Line
    period: Code


class AidProgrammeOpened(OfAnAidProgramme, type="wuyi.assistance.aid_programme.opened.v1"):
    """Applications may come in from now on."""

    closes_at: Instant
    budget_fen: Fen


class AidProgrammeClosed(OfAnAidProgramme, type="wuyi.assistance.aid_programme.closed.v1"):
    """Takes no more applications; those that are in go their way."""


class AidBudgetChanged(OfAnAidProgramme, type="wuyi.assistance.aid_programme.budget_changed.v1"):
    before_fen: Fen
    budget_fen: Fen


class OfAnApplication(Event):
    application: Ref
    programme: Ref
    name: Line
    """The programme's."""
    organization: OrganizationPath
    person: PersonId | None


class ApplicationSubmitted(OfAnApplication, type="wuyi.assistance.application.submitted.v1"):
    """For the first time, or again after it was returned or withdrawn. `campaign` says where it counts as asked for."""

    campaign: Code | None = None


class ApplicationVerified(OfAnApplication, type="wuyi.assistance.application.verified.v1"):
    by: PersonId


class ApplicationPublicised(OfAnApplication, type="wuyi.assistance.application.publicised.v1"):
    """Everybody may see it, masked, until then."""

    ends_at: Instant


class ApplicationApproved(OfAnApplication, type="wuyi.assistance.application.approved.v1"):
    by: PersonId
    amount_fen: Fen


class ApplicationRejected(OfAnApplication, type="wuyi.assistance.application.rejected.v1"):
    by: PersonId


class ApplicationReturned(OfAnApplication, type="wuyi.assistance.application.returned.v1"):
    """Something in it is to be mended; what, stays with the application."""

    by: PersonId


class ApplicationWithdrawn(OfAnApplication, type="wuyi.assistance.application.withdrawn.v1"):
    by: PersonId


class ApplicationSentToPay(OfAnApplication, type="wuyi.assistance.application.sent_to_pay.v1"):
    """A third person has released the payment."""

    by: PersonId
    amount_fen: Fen


class ApplicationNotPaid(OfAnApplication, type="wuyi.assistance.application.not_paid.v1"):
    """The budget or the bank said no. It is approved still, and may be paid again once that is mended."""

    reason: Code


class ApplicationDisbursed(OfAnApplication, type="wuyi.assistance.application.disbursed.v1"):
    """The money is there."""

    amount_fen: Fen


class OfASubsidy(Event):
    subsidy: Ref
    programme: Ref
    organization: OrganizationPath
    """The union that it is for."""
    person: PersonId
    """Who asked for it."""
    amount_fen: Fen


class SubsidyProposed(OfASubsidy, type="wuyi.assistance.subsidy.proposed.v1"):
    """Waits for an approver."""


class SubsidyApproved(OfASubsidy, type="wuyi.assistance.subsidy.approved.v1"):
    by: PersonId


class SubsidyRejected(OfASubsidy, type="wuyi.assistance.subsidy.rejected.v1"):
    by: PersonId


class SubsidySentToPay(OfASubsidy, type="wuyi.assistance.subsidy.sent_to_pay.v1"):
    by: PersonId


class SubsidyNotPaid(OfASubsidy, type="wuyi.assistance.subsidy.not_paid.v1"):
    reason: Code


class SubsidyDisbursed(OfASubsidy, type="wuyi.assistance.subsidy.disbursed.v1"):
    """The money is there."""

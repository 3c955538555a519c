"""Membership of workers in new forms of employment, and the places that unions keep for workers."""

from services.assistance.published.words import Ref, WorkItemNumber
from services.chassis.domain import Code, Event, Line, OrganizationPath, PersonId


class OfAMembership(Event):
    membership: Ref
    organization: OrganizationPath
    """The union that is to be joined."""
    person: PersonId | None
    employment: Code


class MembershipSubmitted(OfAMembership, type="wuyi.assistance.membership.submitted.v1"):
    """Waits for the union's word. `campaign` says where it counts as asked for, if anywhere."""

    campaign: Code | None = None


class MembershipApproved(OfAMembership, type="wuyi.assistance.membership.approved.v1"):
    """A member from now on. `campaign` and `work_item` say where it counts, if anywhere."""

    by: PersonId
    campaign: Code | None
    work_item: WorkItemNumber | None


class MembershipRejected(OfAMembership, type="wuyi.assistance.membership.rejected.v1"):
    by: PersonId


class OfAFacility(Event):
    facility: Ref
    organization: OrganizationPath
    kind: Code
    name: Line
    campaign: Code | None
    work_item: WorkItemNumber | None


class FacilityOpened(OfAFacility, type="wuyi.assistance.facility.opened.v1"):
    """Workers may use it."""


class FacilityChanged(OfAFacility, type="wuyi.assistance.facility.changed.v1"):
    """Elsewhere, or at other hours."""


class FacilityClosed(OfAFacility, type="wuyi.assistance.facility.closed.v1"):
    """Not to be used any more."""

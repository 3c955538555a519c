"""What the doors of this service reach, and who may see whose."""

from typing import Annotated, Any

from pydantic import Field

from services.assistance.domain.access import AccessRecord
from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.batch import Batch
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.facility import Facility
from services.assistance.domain.grievance import Grievance
from services.assistance.domain.hardship_file import HardshipFile
from services.assistance.domain.membership import Membership
from services.assistance.domain.subsidy import Subsidy
from services.chassis.domain import Forbidden, NotFound, OrganizationPath, Text
from services.chassis.store.repository import Repository
from services.chassis.web import Caller, Role, allowed, repository

Files = Annotated[Repository[HardshipFile], repository(HardshipFile)]
Programmes = Annotated[Repository[AidProgramme], repository(AidProgramme)]
Applications = Annotated[Repository[Application], repository(Application)]
Disbursements = Annotated[Repository[Disbursement], repository(Disbursement)]
Batches = Annotated[Repository[Batch], repository(Batch)]
Subsidies = Annotated[Repository[Subsidy], repository(Subsidy)]
Grievances = Annotated[Repository[Grievance], repository(Grievance)]
Memberships = Annotated[Repository[Membership], repository(Membership)]
Facilities = Annotated[Repository[Facility], repository(Facility)]
Accesses = Annotated[Repository[AccessRecord], repository(AccessRecord)]

STAFF = (Role.CASEWORKER, Role.APPROVER, Role.FINANCE, Role.ORGANIZER, Role.AUDITOR)
"""They see their organization's subtree, masked; others see what is their own."""

Staff = Annotated[Caller, allowed(*STAFF)]
WorkerOrCaseworker = Annotated[Caller, allowed(Role.WORKER, Role.CASEWORKER)]
CaseworkerOrApprover = Annotated[Caller, allowed(Role.CASEWORKER, Role.APPROVER)]
FinanceOrAuditor = Annotated[Caller, allowed(Role.FINANCE, Role.AUDITOR)]

Reason = Annotated[Text, Field(min_length=4, examples=["复核申请人身份"])]
"""Why something is looked at in the clear."""

Ref = Annotated[str, Field(min_length=1, max_length=200)]
"""The id of something, in a filter."""

Note = Annotated[Text, Field(examples=["经家访，情况属实"])]


class OutsideYourOrganization(Forbidden):
    code = "outside_your_organization"


def check_sees(caller: Caller, organization: OrganizationPath) -> None:
    if not caller.sees(organization):
        raise OutsideYourOrganization("that is outside your organization", organization=organization)


def subtree_or_own(caller: Caller, where: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """What to ask for, and within which subtree."""
    if caller.is_(*STAFF):
        return where, caller.organization
    return {**where, "person": caller.person}, None


def check_may_see(caller: Caller, kind: str, id: str, organization: OrganizationPath, person: str | None) -> None:
    """To whom it is neither theirs nor their organization's, it is not there."""
    staff = caller.is_(*STAFF) and caller.sees(organization)
    if not staff and (person is None or person != caller.person):
        raise NotFound(f"there is no such {kind}", kind=kind, id=id)

"""What this service knows of somebody who applies: their tier, and whether they are a member or an honouree."""

from datetime import datetime

from services.assistance.domain.cared import Cared
from services.assistance.domain.eligibility import Standing
from services.assistance.domain.hardship_file import HardshipFile
from services.assistance.domain.hardship_file import Status as File
from services.assistance.domain.identity import Subject
from services.assistance.domain.membership import Membership
from services.assistance.domain.membership import Status as Member
from services.chassis.desk import Desk
from services.chassis.domain import Forbidden, OrganizationPath, PersonId


class AnotherPersonsNumber(Forbidden):
    """This ID number is in a file, or a membership, of somebody else."""

    code = "another_persons_number"


async def standing_of(
    subject: Subject, person: PersonId | None, organization: OrganizationPath, now: datetime, desk: Desk
) -> Standing:
    file = (await desk.of(HardshipFile).get_many((subject,))).get(subject)
    membership_id = Membership.id_of(subject)
    membership = (await desk.of(Membership).get_many((membership_id,))).get(membership_id)
    for known in (file, membership):
        if known is not None and known.person not in (None, person):
            raise AnotherPersonsNumber("this ID number is somebody else's")
    honored = await desk.of(Cared).find({"person": person}, limit=5) if person is not None else []
    return Standing(
        organization=organization,
        tier=file.tier_at(now) if file is not None and file.status is File.OPEN else None,
        member=membership is not None and membership.status is Member.APPROVED,
        honoree=any(cared.is_in_care for cared in honored),
    )

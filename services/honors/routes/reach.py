"""What the routes of this service reach, and for whom."""

from typing import Annotated

from services.chassis.claims import ClaimDesk
from services.chassis.domain import Forbidden
from services.chassis.store.repository import Repository
from services.chassis.web import Caller, Role, allowed, claims, repository
from services.honors.claims import PLACES, TO_NOMINATE
from services.honors.domain.allotment import Allotment
from services.honors.domain.certificate import Certificate
from services.honors.domain.disclosure import Disclosure
from services.honors.domain.honoree import Honoree
from services.honors.domain.nomination import Nomination
from services.honors.domain.notice import PublicNotice
from services.honors.domain.objection import Objection
from services.honors.domain.place import Place
from services.honors.domain.programme import Programme
from services.honors.domain.published_story import PublishedStory

Programmes = Annotated[Repository[Programme], repository(Programme)]
Allotments = Annotated[Repository[Allotment], repository(Allotment)]
Nominations = Annotated[Repository[Nomination], repository(Nomination)]
Notices = Annotated[Repository[PublicNotice], repository(PublicNotice)]
Objections = Annotated[Repository[Objection], repository(Objection)]
Certificates = Annotated[Repository[Certificate], repository(Certificate)]
Honorees = Annotated[Repository[Honoree], repository(Honoree)]
Stories = Annotated[Repository[PublishedStory], repository(PublishedStory)]
Disclosures = Annotated[Repository[Disclosure], repository(Disclosure)]
ToNominate = Annotated[ClaimDesk[Allotment, Nomination], claims(TO_NOMINATE)]
Places = Annotated[ClaimDesk[Programme, Place], claims(PLACES)]

STAFF = (Role.ORGANIZER, Role.REVIEWER, Role.APPROVER, Role.PUBLISHER, Role.AUDITOR, Role.INTEGRATOR)
"""Whoever sees the nominations of an organization's subtree; a worker sees their own."""

Staff = Annotated[Caller, allowed(*STAFF)]
Planner = Annotated[Caller, allowed(Role.ORGANIZER, Role.INTEGRATOR)]
Nominator = Annotated[Caller, allowed(Role.ORGANIZER)]
Overseer = Annotated[Caller, allowed(Role.APPROVER, Role.AUDITOR)]


class OutsideYourOrganization(Forbidden):
    code = "outside_your_organization"

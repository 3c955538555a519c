"""What the routes of this service reach, and for whom."""

from typing import Annotated

from services.chassis.claims import ClaimDesk
from services.chassis.store.repository import Repository
from services.chassis.web import Caller, Role, allowed, claims, repository
from services.events.domain.activity import Activity
from services.events.domain.campaign import Campaign
from services.events.domain.contribution import Contribution
from services.events.domain.registration import Registration
from services.events.domain.standing import Standing
from services.events.seats import SEATS

Campaigns = Annotated[Repository[Campaign], repository(Campaign)]
Activities = Annotated[Repository[Activity], repository(Activity)]
Registrations = Annotated[Repository[Registration], repository(Registration)]
Standings = Annotated[Repository[Standing], repository(Standing)]
Contributions = Annotated[Repository[Contribution], repository(Contribution)]
Seats = Annotated[ClaimDesk[Activity, Registration], claims(SEATS)]

STAFF = tuple(role for role in Role if role is not Role.WORKER)
"""Whoever sees an organization's subtree; a worker sees what they may come to."""

Staff = Annotated[Caller, allowed(*STAFF)]
Planner = Annotated[Caller, allowed(Role.ORGANIZER, Role.OPERATOR, Role.INTEGRATOR)]

"""All that the service is."""

from services.chassis.service import Service
from services.events import counting, handlers, seats
from services.events.domain.activity import Activity
from services.events.domain.campaign import Campaign
from services.events.domain.contribution import Contribution
from services.events.domain.registration import Registration
from services.events.domain.standing import Standing
from services.events.routes import activities, campaigns, registrations, stages, standings
from services.events.texts import TEXTS

service = Service(
    name="events",
    title="五一 · 方案、活动、报名 · Campaigns, activities, registrations",
    keeps=[Campaign, Activity, Registration, Contribution, Standing],
    doors=[campaigns.router, activities.router, stages.router, registrations.router, standings.router],
    reads=[handlers.count_an_activity, handlers.count_a_prefecture, handlers.count_a_participant, *counting.ALL],
    claims=[seats.SEATS],
    timers=[seats.look_after_an_activity],
    texts=TEXTS,
)

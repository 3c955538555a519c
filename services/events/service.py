"""All that the service is."""

from services.chassis.service import Service
from services.events import counting, handlers, hours, known, reporting, seats, vacating
from services.events.domain.activity import Activity
from services.events.domain.booking import CounsellingBooking
from services.events.domain.campaign import Campaign
from services.events.domain.contribution import Contribution
from services.events.domain.counselling import CounsellingHour
from services.events.domain.good_practice import GoodPractice
from services.events.domain.registration import Registration
from services.events.domain.report import Report
from services.events.domain.report_schedule import ReportSchedule
from services.events.domain.standing import Standing
from services.events.domain.venue import Venue
from services.events.domain.venue_day import VenueDay
from services.events.domain.venue_use import VenueUse
from services.events.domain.work import Vote, Work
from services.events.routes import (
    activities,
    campaigns,
    counselling,
    practices,
    registrations,
    reports,
    stages,
    standings,
    venues,
    volunteering,
    voting,
    works,
)
from services.events.texts import TEXTS
from services.events.work import WORK

service = Service(
    name="events",
    title="五一 · 方案、活动、报名 · Campaigns, activities, registrations",
    keeps=[
        Campaign,
        Activity,
        Registration,
        Contribution,
        Standing,
        Work,
        Vote,
        CounsellingHour,
        CounsellingBooking,
        Venue,
        VenueDay,
        VenueUse,
        ReportSchedule,
        Report,
        GoodPractice,
    ],
    doors=[
        campaigns.router,
        activities.router,
        stages.router,
        registrations.router,
        volunteering.router,
        standings.router,
        works.router,
        voting.router,
        counselling.router,
        venues.router,
        reports.router,
        practices.router,
    ],
    reads=[*handlers.ALL, *counting.ALL, *known.ALL, *vacating.ALL],
    claims=[seats.SEATS, hours.HOURS],
    timers=[seats.look_after_an_activity, reporting.issue_reports],
    work=WORK,
    texts=TEXTS,
)

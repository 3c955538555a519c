"""Every event of the other three reaches the right people: it is told to somebody, or it stands here with the reason why it is not."""

from services.notify.domain.webhook_topics import WITHHELD
from services.notify.webhooks.passing_on import types
from tests.house.fresh import released
from tests.notify.handlers.test_shipped import EVENTS
from tests.notify.handlers.words import told

ANSWERED = "whoever did it was answered just then, and nobody else waits for it"
STAFF = "waits for staff: the console's work queues show it, with its deadline"
ALIKE = "the same change is told by another event"
ON_ITS_WAY = "a step on the way of money: how it ends is told"
LISTED = "everybody's and nobody's: found in the lists, and by announcements"
KEPT_TO_ITSELF = "to have stayed away, or to have come to a counsellor, is nobody's business"

UNTOLD = {
    "events.activity": {
        **dict.fromkeys(("drafted", "closed", "completed", "summarized"), ANSWERED),
        "submitted": STAFF,
        "changed": ALIKE + ": registration.rescheduled, for each who has a seat",
        "opened": LISTED,
    },
    "events.campaign": dict.fromkeys(
        ("imported", "revised", "honor_planned", "aid_planned", "reports_planned", "publicity_planned"), ANSWERED
    ),
    "events.counselling_booking": dict.fromkeys(("held", "missed"), KEPT_TO_ITSELF),
    "events.registration": {"absent": KEPT_TO_ITSELF, "checked_in": ANSWERED},
    "events.venue": {"opened": LISTED, "closed": "what was booked stays booked"},
    "events.venue_day": dict.fromkeys(("booked", "released"), ANSWERED),
    "events.venue_use": {"ended": ALIKE + ": activity.cancelled"},
    "events.vote": {"cast": KEPT_TO_ITSELF},
    "events.work": {"submitted": ANSWERED, "moderated": ALIKE + ": work.published"},
    "honors.allotment": {"given": ANSWERED},
    "honors.certificate": {
        "issued": ALIKE + ": nomination.awarded, with its number",
        "revoked": ALIKE + ": honoree.honor_lost",
    },
    "honors.honoree": {
        "honored": ALIKE + ": nomination.awarded",
        **dict.fromkeys(("died", "moved", "retired"), "their own life; care and lectures hear of it"),
    },
    "honors.nomination": {"place_declined": "it was out already, and that was told"},
    "honors.notice": {
        "published": ALIKE + ": nomination.put_on_notice, for each",
        "ended": ALIKE + ": nomination.awarded, or what else comes of each",
        "candidate_frozen": ALIKE + ": nomination.contested",
        "candidate_released": ALIKE + ": nomination.uncontested",
    },
    "honors.place": dict.fromkeys(("taken", "freed"), ALIKE + ": what becomes of the nomination"),
    "honors.programme": {
        **dict.fromkeys(("opened", "revised"), LISTED),
        "ranked": ALIKE + ": nomination.shortlisted and nomination.not_shortlisted",
        "called_up": ALIKE + ": nomination.shortlisted",
        "award_decided": ALIKE + ": nomination.awarded",
        "forwarding_decided": ALIKE + ": nomination.put_forward",
    },
    "assistance.aid_programme": dict.fromkeys(("opened", "closed", "budget_changed"), LISTED),
    "assistance.application": {"sent_to_pay": ON_ITS_WAY},
    "assistance.batch": dict.fromkeys(("sealed", "reconciled"), ANSWERED),
    "assistance.disbursement": {
        **dict.fromkeys(("reserved", "attempted", "in_doubt", "released"), ON_ITS_WAY),
        "paid": ALIKE + ": application.disbursed or subsidy.disbursed",
        **dict.fromkeys(("declined", "denied"), ALIKE + ": application.not_paid or subsidy.not_paid"),
    },
    "assistance.facility": dict.fromkeys(("opened", "changed", "closed"), LISTED),
    "assistance.hardship_file": {"watch_ended": "it lasted, and asks nothing of anybody"},
    "assistance.rulebook": {"adopted": ANSWERED},
    "assistance.subsidy": {"proposed": STAFF, "sent_to_pay": ON_ITS_WAY},
}
"""By topic, why what happened is told to nobody."""


def test_each_event_is_told_or_there_is_a_reason_why_it_is_not() -> None:
    """Told is what somebody hears in one of notify's own cases; to be read is not enough."""
    heard = {type(event).type for event in EVENTS if told(event)}
    others = {event.type for event in released() if not event.topic.startswith("wuyi.notify.")}
    untold = {f"wuyi.{topic}.{what}.v1" for topic, reasons in UNTOLD.items() for what in reasons}
    assert others - heard == untold


def test_what_is_between_a_worker_and_the_union_exists_and_is_nothing_that_a_platform_can_be_told() -> None:
    all_there_are = [event.type for event in released()]
    assert all(any(type.startswith(affair) for type in all_there_are) for affair in WITHHELD)
    assert [type for type in types() if type.startswith(WITHHELD)] == []

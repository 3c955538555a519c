"""Messages: who is told, in which words, and where they find it."""

from services.chassis.service import Service
from services.notify import announcing, due, handlers, sending, shipping
from services.notify.domain.announcement import Announcement
from services.notify.domain.belonging import Belonging
from services.notify.domain.calendar import Calendar
from services.notify.domain.delivery import Delivery
from services.notify.domain.inbox import Inbox
from services.notify.domain.notification import Notification
from services.notify.domain.posting import Posting
from services.notify.domain.recipient import Recipient
from services.notify.domain.recipient_import import RecipientImport
from services.notify.domain.replay import Replay
from services.notify.domain.story import Story
from services.notify.domain.template import Template
from services.notify.domain.webhook import Webhook
from services.notify.routes import (
    alerts,
    announcements,
    deliveries,
    inbox,
    postings,
    receipts,
    recipients,
    stories,
    templates,
    webhooks,
)
from services.notify.texts import TEXTS
from services.notify.webhooks import passing_on, posting, recounting, replaying
from services.notify.work import DELIVERIES, messages_of

service = Service(
    name="notify",
    title="消息 · Messages",
    keeps=[
        Belonging,
        Recipient,
        RecipientImport,
        Template,
        Notification,
        Inbox,
        Announcement,
        Delivery,
        Calendar,
        Story,
        Webhook,
        Posting,
        Replay,
    ],
    doors=[
        recipients.router,
        templates.router,
        inbox.router,
        announcements.router,
        alerts.router,
        deliveries.router,
        receipts.router,
        stories.router,
        webhooks.router,
        postings.router,
    ],
    reads=handlers.ALL,
    follows=[passing_on.FOLLOWER],
    timers=[
        due.put_in_the_inbox,
        announcing.carry_on,
        sending.carry,
        posting.post,
        replaying.catch_up,
        replaying.carry_on,
    ],
    starts=[shipping.ship_templates],
    deliveries=DELIVERIES,
    recounts=[recounting.recount_postings],
    messages=messages_of,
    texts=TEXTS,
)

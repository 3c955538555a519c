"""What lies in an inbox, as its person reads it."""

from collections.abc import Sequence
from typing import Self

from services.chassis.desk import Desk
from services.chassis.domain import Instant
from services.chassis.web.answers import View
from services.notify.domain.notification import Notification
from services.notify.domain.values import Values
from services.notify.domain.words import Language
from services.notify.letters import Letter, language_of, letters


class Entry(View):
    """`values` are the facts that stand in it: an app that knows the template finds the id to open there."""

    id: str
    position: int
    template: str
    announcement: str | None
    language: Language
    title: str
    body: str
    whole: bool
    values: Values
    delivered_at: Instant
    read_at: Instant | None

    @classmethod
    def of(cls, notification: Notification, letter: Letter) -> Self:
        assert notification.position is not None
        assert notification.delivered_at is not None
        return cls(
            id=notification.id,
            position=notification.position,
            template=notification.template,
            announcement=notification.announcement,
            language=letter.language,
            title=letter.title,
            body=letter.body,
            whole=letter.whole,
            values=notification.values,
            delivered_at=notification.delivered_at,
            read_at=notification.read_at,
        )


async def entries(notifications: Sequence[Notification], person: str, desk: Desk) -> list[Entry]:
    """In the words of the language that the person reads now."""
    language = await language_of(person, desk)
    read = await letters(notifications, language, desk)
    return [Entry.of(notification, letter) for notification, letter in zip(notifications, read, strict=True)]

"""What an event is told as: to whom, and in which words."""

from dataclasses import dataclass

from services.chassis.domain import Event
from services.chassis.effects import Create
from services.notify import handlers
from services.notify.domain.announcement import Announcement
from services.notify.domain.notification import Notification
from services.notify.domain.template import Category
from services.notify.domain.values import fitting
from services.notify.domain.words import Language
from services.notify.shipping import shipped
from services.notify.wording import put
from tests.notify.conftest import CAUSE


@dataclass(frozen=True)
class Told:
    to: str
    """A person, or everybody in an organization."""
    template: str
    category: Category
    title: str
    body: str


def told(event: Event) -> list[Notification | Announcement]:
    """Who belongs to which segment changes as well, and tells nobody anything."""
    effects = [effect for r in handlers.ALL if r.event is type(event) for effect in r(event, CAUSE)]
    made = [effect.aggregate for effect in effects if isinstance(effect, Create)]
    return [each for each in made if isinstance(each, Notification | Announcement)]


def heard(event: Event, language: Language = Language.ZH_CN) -> list[Told]:
    return [read(notification, language) for notification in told(event)]


def read(notification: Notification | Announcement, language: Language = Language.ZH_CN) -> Told:
    """Due at once, filled with exactly what its template asks for, and whole."""
    template = shipped()[notification.template]
    assert notification.due_at == CAUSE.at
    assert fitting(template.parameters, notification.values) == notification.values
    words = template.texts[language]
    title, whole_title = put(words.title, template.parameters, notification.values, language, 200)
    body, whole_body = put(words.body, template.parameters, notification.values, language, 4_000)
    assert whole_title and whole_body
    to = notification.audience if isinstance(notification, Announcement) else notification.person
    return Told(to, notification.template, template.category, title, body)

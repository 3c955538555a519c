"""A notification in words: put together when it is read, in the reader's language, from the version that was pinned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.chassis.desk import Desk
from services.notify.domain.announcement import Announcement
from services.notify.domain.notification import Notification
from services.notify.domain.recipient import Recipient
from services.notify.domain.template import Template, Version
from services.notify.domain.values import Values
from services.notify.domain.words import Language, Words, spoken
from services.notify.wording import put

MAX_TITLE = 200
MAX_BODY = 4_000


@dataclass(frozen=True, slots=True)
class Letter:
    language: Language
    title: str
    body: str
    whole: bool = True
    """False where it was cut off at the limit."""


async def language_of(person: str, desk: Desk) -> Language:
    """Chinese for whoever has not said otherwise, or is not known yet."""
    recipient = (await desk.of(Recipient).get_many((person,))).get(person)
    return Language.ZH_CN if recipient is None else recipient.language


async def letters(notifications: Sequence[Notification], language: Language, desk: Desk) -> list[Letter]:
    """One for each, in their order."""
    announced = sorted({n.announcement for n in notifications if n.announcement is not None})
    announcements = await desk.of(Announcement).get_many(announced) if announced else {}
    codes = {n.template for n in notifications} | {a.template for a in announcements.values()}
    templates = await desk.of(Template).get_many(sorted(codes)) if codes else {}
    return [_letter(notification, announcements, templates, language) for notification in notifications]


def _letter(
    notification: Notification,
    announcements: Mapping[str, Announcement],
    templates: Mapping[str, Template],
    language: Language,
) -> Letter:
    announcement = announcements.get(notification.announcement or "")
    if announcement is not None and announcement.texts:
        return as_it_stands(*spoken(announcement.texts, language))
    number, values = notification.template_version, notification.values
    if announcement is not None:
        number, values = announcement.template_version, announcement.values
    template = templates.get(notification.template)
    if template is None or not (number or template.approved):  # no words for it; the occasion itself is still told
        return Letter(language, notification.template, "")
    return filled(template.numbered(number) if number else template.in_force, values, language)


def as_it_stands(language: Language, words: Words) -> Letter:
    return Letter(language, words.title, words.body)


def filled(version: Version, values: Values, language: Language) -> Letter:
    language, words = spoken(version.texts, language)
    title, whole_title = put(words.title, version.parameters, values, language, MAX_TITLE)
    body, whole_body = put(words.body, version.parameters, values, language, MAX_BODY)
    return Letter(language, title, body, whole_title and whole_body)

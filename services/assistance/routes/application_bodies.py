"""What is sent with an application, and with each word that is said about one."""

from typing import Annotated

from pydantic import Field

from services.assistance.domain.application_stages import Appeal
from services.assistance.routes.reach import Note
from services.chassis.domain import Code, OrganizationPath, PersonId
from services.chassis.web import CommandBody


class NewApplication(CommandBody, Appeal):
    """A worker says it for themselves; a caseworker also says for whom."""

    person: PersonId | None = None
    organization: OrganizationPath | None = None


class Verification(CommandBody):
    seen: Annotated[list[Code], Field(max_length=20, examples=[["child_at_school"]])] = []
    """What the programme asks to be seen, and was."""
    note: Note = ""


class Word(CommandBody):
    note: Note = ""


NOTHING_SAID = Word()
NOTHING_SEEN = Verification()


class Why(CommandBody):
    note: Annotated[Note, Field(min_length=1)]

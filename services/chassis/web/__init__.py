"""The HTTP conventions of the house; a route imports what it needs from here."""

from services.chassis.web.answers import CommandBody, View, answer, seen
from services.chassis.web.callers import (
    Approver,
    Auditor,
    Caller,
    Caseworker,
    Finance,
    Integrator,
    Operator,
    Organizer,
    Publisher,
    Reviewer,
    Role,
    SignedIn,
    Worker,
    allowed,
    public,
)
from services.chassis.web.commanding import Command
from services.chassis.web.declaring import answers, changes, creates, lists, shows, streams
from services.chassis.web.paging import Page
from services.chassis.web.reaching import DeskHere, Id, Now, claims, repository

__all__ = [
    "Approver",
    "Auditor",
    "Caller",
    "Caseworker",
    "Command",
    "CommandBody",
    "DeskHere",
    "Finance",
    "Id",
    "Integrator",
    "Now",
    "Operator",
    "Organizer",
    "Page",
    "Publisher",
    "Reviewer",
    "Role",
    "SignedIn",
    "View",
    "Worker",
    "allowed",
    "answer",
    "answers",
    "changes",
    "claims",
    "creates",
    "lists",
    "public",
    "repository",
    "seen",
    "shows",
    "streams",
]

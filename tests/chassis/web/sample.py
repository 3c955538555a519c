"""A small service that has one of everything the HTTP conventions are about."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain import (
    Aggregate,
    Code,
    Event,
    Fen,
    Instant,
    Line,
    OrganizationPath,
    Refused,
    Text,
    WrongState,
)
from services.chassis.service import Service
from services.chassis.store.repository import Repository
from services.chassis.texts import Say
from services.chassis.web import (
    Command,
    CommandBody,
    Id,
    Organizer,
    Page,
    Role,
    SignedIn,
    View,
    Worker,
    allowed,
    answer,
    answers,
    changes,
    creates,
    lists,
    public,
    repository,
    seen,
    shows,
    streams,
)
from services.chassis.web.callers import Caller

MAX_IMPORT = 3 * 1024 * 1024


class NotesFull(Refused):
    code = "notes_full"


class Noted(Event, type="wuyi.notebook.note.noted.v1"):
    by: str


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Note(Aggregate, collection="notes"):
    indexes = (("organization",), ("subject", "at"))
    moves: ClassVar[Mapping[Any, frozenset[Any]]] = {Status.OPEN: frozenset({Status.CLOSED})}

    status: Status = Status.OPEN
    subject: str
    at: Instant
    cost_fen: int = 0
    organization: str
    edits: int = 0

    def edit(self, subject: str) -> None:
        if self.edits >= 50:
            raise NotesFull("no more edits", edits=self.edits)
        self.subject, self.edits = subject, self.edits + 1
        self.record(Noted(by="somebody"))


class NewNote(CommandBody):
    subject: Annotated[Line, Field(examples=["五一活动"])]
    cost_fen: Annotated[Fen, Field(examples=[500])] = 0
    at: Annotated[Instant | None, Field(examples=["2022-05-01T09:00:00+08:00"])] = None
    parts: Annotated[list[Text], Field(max_length=5, examples=[["第一部分"]])] = []


class Edit(CommandBody):
    subject: Annotated[Line, Field(examples=["改过的活动"])]


class NoteView(View):
    id: str
    version: int
    subject: str
    cost_fen: int
    organization: OrganizationPath
    status: Status

    @classmethod
    def of(cls, note: Note) -> "NoteView":
        return cls.model_validate(note, from_attributes=True)


class Counted(View):
    count: int


router = APIRouter(tags=["notes"])
Notes = Annotated[Repository[Note], repository(Note)]


@router.post("/notes", **creates(NoteView))
async def write_a_note(new: NewNote, organizer: Organizer, command: Command, notes: Notes) -> Response:
    """Write a note."""
    note = Note(
        id=command.id, subject=new.subject, cost_fen=new.cost_fen, at=command.now, organization=organizer.organization
    )
    note.record(Noted(by=organizer.person))
    return await command.create(notes, note, NoteView.of)


@router.post("/notes/named/{code}", **creates(NoteView, NotesFull))
async def name_a_note(code: Code, organizer: Organizer, command: Command, notes: Notes) -> Response:
    """Write a note under a name of its own, until the last moment."""

    def make() -> Note:
        if command.now >= DEADLINE:
            raise NotesFull("too late")
        return Note(id=code, subject=code, at=command.now, organization=organizer.organization)

    return await command.create(notes, make, NoteView.of, id=code)


DEADLINE = datetime.fromisoformat("2022-05-01T00:00:00+08:00")


@router.post("/notes/{id}/edit", **changes(NoteView, NotesFull))
async def edit_a_note(id: Id, edit: Edit, organizer: Organizer, command: Command, notes: Notes) -> Response:
    """Change what it says."""
    return await command.change(
        notes, id, lambda note: note.edit(edit.subject), NoteView.of, within=organizer.organization
    )


@router.post("/notes/{id}/close", **changes(NoteView, WrongState))
async def close_a_note(id: Id, organizer: Organizer, command: Command, notes: Notes) -> Response:
    """Close it, once."""
    return await command.change(
        notes, id, lambda note: note.become(Status.CLOSED), NoteView.of, within=organizer.organization
    )


@router.get("/notes/{id}", **shows(NoteView))
async def show_a_note(id: Id, caller: SignedIn, notes: Notes) -> Response:
    """One note."""
    return seen(await notes.get(id, within=caller.organization), NoteView.of)


@router.get("/notes", **lists(NoteView))
async def list_notes(page: Page, caller: SignedIn, notes: Notes, subject: Code | None = None) -> Response:
    """Those of one's own subtree."""
    return await page.of(
        notes, {"subject": subject}, NoteView.of, sort=("at",), descending=True, within=caller.organization
    )


@router.post("/notes/import", **streams(Counted, up_to=MAX_IMPORT, takes="application/x-ndjson", example="{}"))
async def import_notes(request: Request, organizer: Organizer) -> Response:
    """As many bytes as come."""
    total = 0
    async for part in request.stream():
        total += len(part)
    return answer(Counted(count=total))


@router.get("/broken", **answers(Counted))
async def break_down(worker: Worker) -> Response:
    """Has a fault."""
    raise RuntimeError("a fault that names 13800138000")


@router.get("/both", **answers(Counted))
async def need_one_of_two(caller: Annotated[Caller, allowed(Role.FINANCE, Role.AUDITOR)]) -> Response:
    """For either of two roles."""
    return answer(Counted(count=len(caller.roles)))


@router.get("/open", dependencies=[public], **answers(Counted))
async def be_open() -> Response:
    """For everybody."""
    return answer(Counted(count=1), version=7)


service = Service(
    name="notebook",
    title="便笺 · Notes",
    keeps=[Note],
    doors=[router],
    texts={"notes_full": Say(zh="已改 {edits} 次，不能再改", en="It was edited {edits} times already")},
)

"""What staff declare of themselves, so that they are kept away from their own cases and their relatives'."""

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.assistance.domain.identity import ResidentId
from services.assistance.domain.relatives import MAX_RELATIVES, Declaration
from services.assistance.routes.reach import Staff
from services.assistance.subjects import subject_of
from services.chassis.domain import Instant, PersonId
from services.chassis.store.repository import Repository
from services.chassis.web import Command, CommandBody, DeskHere, View, changes, repository, seen, shows

router = APIRouter(tags=["declarations"])
Declarations = Annotated[Repository[Declaration], repository(Declaration)]


class Declared(CommandBody):
    """Whole. ID numbers are not kept, only what they make under a key."""

    own_id_number: ResidentId | None = Field(default=None, examples=["11010519491231002X"])
    relatives: Annotated[list[PersonId], Field(max_length=MAX_RELATIVES, examples=[["w-1024"]])] = []
    relatives_id_numbers: Annotated[list[ResidentId], Field(max_length=MAX_RELATIVES)] = []


class DeclarationView(View):
    own: bool
    """Whether one's own ID number was told."""
    relatives: list[str]
    relatives_by_number: int
    declared_at: Instant

    @classmethod
    def of(cls, declaration: Declaration) -> Self:
        return cls(
            own=declaration.own is not None,
            relatives=declaration.persons,
            relatives_by_number=len(declaration.subjects),
            declared_at=declaration.declared_at,
        )


@router.put("/declarations/me", **changes(DeclarationView))
async def declare(
    said: Declared, staff: Staff, command: Command, declarations: Declarations, desk: DeskHere
) -> Response:
    """申报本人及亲属，办理时自动回避 · Declares oneself and one's relatives."""
    own = None if said.own_id_number is None else subject_of(said.own_id_number, desk.keyring)
    subjects = [subject_of(number, desk.keyring) for number in said.relatives_id_numbers]

    def decide(declaration: Declaration) -> None:
        declaration.declare(own, said.relatives, subjects, command.now)

    if await declarations.get_many((staff.person,)):
        return await command.change(declarations, staff.person, decide, DeclarationView.of)

    def made() -> Declaration:
        declaration = Declaration.by(staff.person, command.now)
        decide(declaration)
        return declaration

    return await command.create(declarations, made, DeclarationView.of, status=200, id=staff.person)


@router.get("/declarations/me", **shows(DeclarationView))
async def show_mine(staff: Staff, declarations: Declarations) -> Response:
    """本人的申报 · One's own declaration."""
    return seen(await declarations.get(staff.person), DeclarationView.of)

"""The rules that decisions are taken by, with their sources; and the adoption of new ones."""

from typing import Self

from fastapi import APIRouter
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from services.assistance.domain.rulebook import THE_RULEBOOK, Rulebook, VersionTaken
from services.assistance.domain.rules import Dated, Drive, GrievanceRules, HardshipRules, SubsistenceLine
from services.assistance.rules_in_force import rulebook_of
from services.chassis.web import Approver, Command, CommandBody, DeskHere, SignedIn, View, changes, seen, shows

router = APIRouter(tags=["rules"])


class Adoption(CommandBody):
    """One rule, in a version of its own. A version is never changed: another one takes its place from its day on."""

    hardship: HardshipRules | None = None
    line: SubsistenceLine | None = Field(
        default=None,
        examples=[
            {
                "version": "xining-2022",
                "in_force_from": "2022-07-01",
                "source": "西宁市民政局",
                "place": "630100",
                "monthly_fen": 70000,
            }
        ],
    )
    grievance: GrievanceRules | None = None
    drive: Drive | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.given) != 1:
            raise PydanticCustomError("no_rules_given", "one rule must be given")
        return self

    @property
    def given(self) -> list[Dated]:
        rules = (self.hardship, self.line, self.grievance, self.drive)
        return [one for one in rules if one is not None]


class RulebookView(View):
    hardship: list[HardshipRules]
    lines: list[SubsistenceLine]
    grievance: list[GrievanceRules]
    drives: list[Drive]
    to_confirm: list[str]
    """The versions whose values are assumed."""

    @classmethod
    def of(cls, book: Rulebook) -> Self:
        return cls(
            hardship=book.hardship,
            lines=book.lines,
            grievance=book.grievance,
            drives=book.drives,
            to_confirm=[rules.version for rules in book.to_confirm()],
        )


@router.get("/rules", **shows(RulebookView))
async def show_the_rules(caller: SignedIn, desk: DeskHere) -> Response:
    """现行及历次规定，附来源 · The rules in all their versions, with their sources."""
    return seen(await rulebook_of(desk), RulebookView.of)


@router.post("/rules", **changes(RulebookView, VersionTaken))
async def adopt(new: Adoption, approver: Approver, command: Command, desk: DeskHere) -> Response:
    """颁布一项规定的新版本 · Adopts a rule in a new version."""
    [rules] = new.given
    return await command.change(desk.of(Rulebook), THE_RULEBOOK, lambda book: book.adopt(rules), RulebookView.of)

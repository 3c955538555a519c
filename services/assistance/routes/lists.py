"""Lists of households and of members, as XLSX or CSV. A dry run tells every bad row and keeps nothing."""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from services.assistance.domain.list_import import BadCell, Import
from services.assistance.importing.bringing import bring_hardship_files, bring_members
from services.assistance.rules_in_force import rulebook_of
from services.assistance.tables.reading import MAX_BYTES, ColumnMissing, ColumnTwice, NoTable, TableTooLarge
from services.assistance.texts import TEXTS
from services.assistance.who_handles import handler_for
from services.chassis.desk import Desk
from services.chassis.domain import Instant
from services.chassis.texts import Language
from services.chassis.web import Caseworker, Command, DeskHere, Organizer, View, answer, streams
from services.chassis.web.commanding import Commanding
from services.chassis.web.fields import faults
from services.chassis.web.texts import TEXTS as CHASSIS_TEXTS
from services.chassis.web.texts import language_of

router = APIRouter(tags=["lists"])

DryRun = Annotated[bool, Query(description="只检查，不保存 · Only look, keep nothing")]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RowFault(BaseModel):
    row: int
    column: str
    code: str
    message: str

    @classmethod
    def of(cls, bad: BadCell, language: Language) -> Self:
        say = TEXTS.get(bad.code) or CHASSIS_TEXTS.get(bad.code)
        if say is not None:
            return cls(row=bad.row, column=bad.column, code=bad.code, message=say.text(language, bad.facts))
        fault = faults([{"type": bad.code, "loc": (bad.column,), "ctx": bad.facts}], TEXTS, language)[0]
        return cls(row=bad.row, column=bad.column, code=bad.code, message=fault["message"])


class ImportView(View):
    """`known` were there already and are left as they are; each bad row is told."""

    id: str
    dry_run: bool
    rows: int
    good: int
    known: int
    bad: int
    errors: list[RowFault]
    begun_at: Instant

    @classmethod
    def of(cls, done: Import, language: Language) -> Self:
        return cls(
            id=done.id,
            dry_run=done.dry_run,
            rows=done.rows,
            good=done.good,
            known=done.known,
            bad=len(done.bad),
            errors=[RowFault.of(bad, language) for bad in done.bad],
            begun_at=done.begun_at,
        )


def takes_a_table(example: str) -> dict[str, Any]:
    refusals = (NoTable, TableTooLarge, ColumnMissing, ColumnTwice)
    declared = streams(ImportView, *refusals, up_to=MAX_BYTES, takes="text/csv", example=example)
    content = declared["openapi_extra"]["requestBody"]["content"]
    content[XLSX] = {"schema": {"type": "string", "format": "binary"}}
    return declared


@router.post(
    "/hardship-files/import",
    **takes_a_table(
        "姓名,身份证号,工会,地区代码,收入月份,月人均收入（元）\r\n张三,11010519491231002X,630000/630100,630104,2022-04,600\r\n"
    ),
)
async def bring_files(
    request: Request, caseworker: Caseworker, command: Command, desk: DeskHere, dry_run: DryRun = False
) -> Response:
    """批量导入困难职工档案，可先试导 · Hardship files from a list; with a dry run first."""
    data = await command.whole(request.stream())

    async def bring() -> Import:
        report = begin(command, "hardship_files", dry_run=dry_run)
        by = await handler_for(caseworker.person, desk)
        await bring_hardship_files(data, report, by, await rulebook_of(desk), desk)
        return report

    return await _answered(bring, request, command, desk, dry_run=dry_run)


@router.post(
    "/memberships/import",
    **takes_a_table("姓名,身份证号,工会,入会日期\r\n张三,11010519491231002X,630000/630100,2015-03-01\r\n"),
)
async def bring_the_members(
    request: Request, organizer: Organizer, command: Command, desk: DeskHere, dry_run: DryRun = False
) -> Response:
    """批量导入会员名册，可先试导 · Members of long standing from a list; with a dry run first."""
    data = await command.whole(request.stream())

    async def bring() -> Import:
        report = begin(command, "memberships", dry_run=dry_run)
        await bring_members(data, report, await handler_for(organizer.person, desk), desk)
        return report

    return await _answered(bring, request, command, desk, dry_run=dry_run)


def begin(command: Commanding, of: Any, *, dry_run: bool) -> Import:
    caller = command.caller
    return Import.begin(command.id, of, caller.organization, caller.person, command.now, dry_run=dry_run)


async def _answered(bring: Any, request: Request, command: Commanding, desk: Desk, *, dry_run: bool) -> Response:
    language = language_of(request.scope["arrival"].headers.get(b"accept-language"))
    if dry_run:
        return answer(ImportView.of(await bring(), language))
    imports = desk.of(Import)

    def view(done: Import) -> ImportView:
        return ImportView.of(done, language)

    again = await command.answered_before(imports, view, 200)
    return again or await command.create(imports, bring, view, status=200)

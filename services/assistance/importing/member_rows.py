"""A row of a union's list of members."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.assistance.domain.membership import Joining
from services.assistance.importing.cells import digits, taken
from services.assistance.tables.reading import Row
from services.chassis.domain import PersonId

COLUMNS = {
    "姓名": "name",
    "name": "name",
    "身份证号": "id_number",
    "身份证号码": "id_number",
    "id_number": "id_number",
    "工会": "organization",
    "organization": "organization",
    "就业形态": "employment",
    "employment": "employment",
    "入会日期": "joined_on",
    "joined_on": "joined_on",
    "手机": "phone",
    "phone": "phone",
    "账号标识": "person",
    "person": "person",
}
REQUIRED = ("name", "id_number", "organization", "joined_on")


class Standing(BaseModel):
    model_config = ConfigDict(frozen=True)

    joined_on: date
    person: PersonId | None = None


def member_of(row: Row) -> tuple[Joining, Standing]:
    values: dict[str, Any] = {name: row.text(name) for name in ("organization", "name")}
    values["employment"] = row.text("employment") or "employed"
    for name in ("id_number", "phone"):
        values[name] = digits(row, name)
    said = {"joined_on": row.text("joined_on") or "", "person": row.text("person")}
    return taken(Joining, values, row, _same), taken(Standing, said, row, _same)


def _same(field: str) -> str:
    return field

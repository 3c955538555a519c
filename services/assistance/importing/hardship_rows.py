"""A row of a hardship list as a household and how it lives."""

from typing import Any

from services.assistance.domain.circumstances import Circumstances
from services.assistance.domain.hardship_file import Particulars
from services.assistance.domain.list_import import BadCell
from services.assistance.domain.rules import Trouble
from services.assistance.importing.cells import Unfit, digits, taken
from services.assistance.tables.reading import Row, in_fen

COLUMNS = {
    "姓名": "name",
    "name": "name",
    "身份证号": "id_number",
    "身份证号码": "id_number",
    "id_number": "id_number",
    "工会": "organization",
    "organization": "organization",
    "地区代码": "place",
    "place": "place",
    "收入月份": "month",
    "month": "month",
    "月人均收入（元）": "income",
    "月人均收入(元)": "income",
    "income": "income",
    "致困原因": "troubles",
    "troubles": "troubles",
    "需长期帮扶": "needs_long_help",
    "needs_long_help": "needs_long_help",
    "手机": "phone",
    "phone": "phone",
    "账号标识": "person",
    "person": "person",
}
REQUIRED = ("name", "id_number", "organization", "place", "month", "income")

_TROUBLES = {
    "患病": Trouble.ILLNESS,
    "失业": Trouble.JOB_LOSS,
    "子女上学": Trouble.SCHOOLING,
    "灾害": Trouble.DISASTER,
    "事故": Trouble.ACCIDENT,
    "主要劳动力死亡": Trouble.DEATH_OF_AN_EARNER,
    "收入": Trouble.INCOME,
    **{trouble.value: trouble for trouble in Trouble},
}
_YES = {"是": True, "否": False, "true": True, "false": False, "1": True, "0": False}


def household_of(row: Row) -> tuple[Particulars, Circumstances]:
    values: dict[str, Any] = {name: row.text(name) for name in ("organization", "name", "person")}
    for name in ("id_number", "phone"):
        values[name] = digits(row, name)
    values["place"] = row.text("place")
    who = taken(Particulars, values, row, lambda field: field)
    income = in_fen(row.cells.get("income"))
    if income is None:
        raise Unfit(BadCell(row=row.number, column="income", code="amount_unreadable"))
    seen = taken(
        Circumstances,
        {
            "income": {"month": (row.text("month") or "")[:7], "per_head_fen": income},
            "troubles": _troubles(row),
            "needs_long_help": _yes(row),
        },
        row,
        lambda field: "month" if field.startswith("income") else field,
    )
    return who, seen


def _troubles(row: Row) -> list[Trouble]:
    said = (row.text("troubles") or "").replace("，", "、").replace(",", "、").replace(";", "、").replace("；", "、")
    found = []
    for word in filter(None, (part.strip().lower() for part in said.split("、"))):
        trouble = _TROUBLES.get(word)
        if trouble is None:
            raise Unfit(BadCell(row=row.number, column="troubles", code="trouble_unknown"))
        found.append(trouble)
    return found


def _yes(row: Row) -> bool:
    said = (row.text("needs_long_help") or "否").lower()
    if said not in _YES:
        raise Unfit(BadCell(row=row.number, column="needs_long_help", code="bool_parsing"))
    return _YES[said]

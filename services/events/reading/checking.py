"""`wuyi campaign check FILE`."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.events.domain.plan import Plan
from services.events.domain.plan_faults import to_confirm
from services.events.reading.mistakes import Mistake, mistake
from services.events.reading.plans import read_campaign


def check_file(file: Path, out: Console) -> int:
    """0 when it could be imported as it is, 1 when it could not."""
    found = _read(file)
    if isinstance(found, Plan):
        _tell_the_plan(found, out)
        return 0
    table = Table("行 line", "位置 where", "问题 what", title=f"{file}：{len(found)} 处错误 · mistakes")
    for each in found:
        table.add_row(str(each.line), each.path, f"{each.message_zh}\n{each.message_en}")
    out.print(table)
    return 1


def _read(file: Path) -> Plan | list[Mistake]:
    try:
        return read_campaign(file.read_bytes())
    except OSError as error:
        return [mistake(0, (), "file_unreadable", problem=error.strerror or "")]


def _tell_the_plan(plan: Plan, out: Console) -> None:
    out.print(f"{plan.code} {plan.title}", markup=False)
    out.print(f"  工作内容 work items: {len(plan.work_items)}，组织 organizations: {len(plan.organizations)}")
    for each in to_confirm(plan):
        out.print(f"  待确认 to be confirmed: {each}", markup=False)

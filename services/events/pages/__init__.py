"""A report as a page for people, and as a workbook for those who go on calculating. The same report is the same bytes."""

import hashlib
import io
from base64 import b64encode
from collections.abc import Mapping
from functools import cache

import xlsxwriter
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from services.events.domain.report import Report
from services.events.published import ReportPeriod

NAMES: Mapping[ReportPeriod, str] = {"daily": "日报", "weekly": "周报", "quarterly": "季报", "annual": "年报"}
HEADER = ("条 Item", "工作内容 Work item", "指标 Measure", "本期 In the period", "累计 To date", "目标 Target")

STYLE = """
body { font: 17px/1.7 "Noto Serif SC", "Songti SC", SimSun, serif; max-width: 60rem; margin: 2.5rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { color: #a40000; font-size: 1.6rem } table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #999; padding: .3rem .6rem; text-align: left }
td.number { text-align: right } small, [lang=en] { color: #555 }
"""
_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_HEADERS = {"content-security-policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'"}


def as_page(report: Report) -> Response:
    html = _pages().get_template("report.html").render(it=report, kind=NAMES[report.period], style=Markup(STYLE))
    return HTMLResponse(html, headers=_HEADERS)


def as_xlsx(report: Report) -> bytes:
    """Numbers are numbers; what people named is text, and never a formula."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": report.issued_at.replace(tzinfo=None)})
    sheet = book.add_worksheet(NAMES[report.period])
    sheet.set_column(1, 2, 40)
    sheet.write_string(0, 0, f"{report.organization_name} · {report.campaign_title}")
    sheet.write_string(1, 0, f"{NAMES[report.period]} {report.starts_on} 至 {report.ends_on}")
    for place, cell in enumerate(HEADER):
        sheet.write_string(3, place, cell)
    for row, figure in enumerate(report.figures, 4):
        sheet.write_number(row, 0, figure.work_item)
        sheet.write_string(row, 1, figure.title)
        sheet.write_string(row, 2, figure.name)
        sheet.write_number(row, 3, figure.in_period)
        sheet.write_number(row, 4, figure.to_date)
        if figure.target is not None:
            sheet.write_number(row, 5, figure.target)
    book.close()
    return file.getvalue()


@cache
def _pages() -> Environment:
    return Environment(loader=PackageLoader("services.events", "pages"), autoescape=True)

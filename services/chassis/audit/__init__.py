"""`wuyi audit`: the books balance (DESIGN 4.9). Recounts from the documents and the log; changes nothing."""

from collections.abc import Sequence
from datetime import datetime

from services.chassis.audit.books import Books
from services.chassis.audit.claims import check_claims
from services.chassis.audit.effects import check_effects
from services.chassis.audit.limits import check_documents, check_limits, check_parking
from services.chassis.audit.report import Breach, Finding, Report
from services.chassis.audit.streams import check_streams

__all__ = ["Books", "Breach", "Finding", "Report", "audit"]


async def audit(books: Sequence[Books], now: datetime) -> Report:
    report = Report()
    for each in books:
        report.findings += [
            await check_documents(each),
            await check_streams(each),
            await check_effects(each),
            await check_claims(each, now),
            await check_parking(each),
            await check_limits(each, now),
            *[await recount(each, now) for recount in each.service.recounts],
        ]
    return report

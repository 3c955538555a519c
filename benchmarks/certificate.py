"""One certificate as PDF, with its QR code and the rare characters of a name, in a process that has printed one before."""

import statistics
import time
from datetime import date

from benchmarks.line import Line
from services.honors.printing import Printed, certificate_pdf

COPIES = 20


async def run() -> Line:
    certificate_pdf(_of(0))  # the fonts are read once
    taken = []
    for number in range(COPIES):
        began = time.perf_counter()
        certificate_pdf(_of(number))
        taken.append(time.perf_counter() - began)
    return Line("certificate", statistics.median(taken), None, None, 0.3, "s", at_most=True)


def _of(number: int) -> Printed:
    name = f"qinghai-2022-may_day_medal-{number:04d}"
    return Printed(
        number=name,
        holder="张䶮𠮷",
        is_person=True,
        honor="青海省五一劳动奖章",
        issuer="青海省总工会",
        issued_on=date(2022, 5, 12),
        address=f"http://127.0.0.1:8000/api/honors/v1/certificates/{name}",
    )

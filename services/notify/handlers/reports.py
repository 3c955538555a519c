"""Reports: told to the staff who asked to be told."""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, reads
from services.events.published import ReportIssued
from services.notify.handlers.telling import tell


@reads(ReportIssued)
def tell_its_readers_of_a_report(event: ReportIssued, cause: Cause) -> Iterator[Effect]:
    for reader in event.readers:
        yield tell(
            reader,
            f"report_{event.period}",
            cause,
            report=event.report,
            organization=event.organization,
            starts_on=event.starts_on.isoformat(),
            ends_on=event.ends_on.isoformat(),
        )


ALL: list[Reading[Any]] = [tell_its_readers_of_a_report]

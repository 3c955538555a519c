"""What an audit says: what it looked at, how much of it, and each thing that does not balance, by name."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """`what` is one document, stream or partition; ids only, so that a report may be shown to anyone."""

    check: str
    service: str
    what: str
    detail: str


@dataclass(slots=True)
class Finding:
    check: str
    service: str
    counted: int = 0
    breaches: list[Breach] = field(default_factory=list)

    def breach(self, what: str, detail: str) -> None:
        self.breaches.append(Breach(self.check, self.service, what, detail))


@dataclass(slots=True)
class Report:
    findings: list[Finding] = field(default_factory=list)

    @property
    def breaches(self) -> list[Breach]:
        return [breach for finding in self.findings for breach in finding.breaches]

    @property
    def balances(self) -> bool:
        return not self.breaches

    def confirmed_by(self, second: "Report") -> "Report":
        """A system at work moves while it is looked at: what is wrong is what is still wrong at a second look."""
        still = {(breach.check, breach.service, breach.what) for breach in second.breaches}
        for finding in self.findings:
            finding.breaches = _kept(finding.breaches, still)
        return self


def _kept(breaches: Iterable[Breach], still: set[tuple[str, str, str]]) -> list[Breach]:
    return [breach for breach in breaches if (breach.check, breach.service, breach.what) in still]

"""Every rule that this federation has adopted, by version; nothing in it is ever altered or removed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from services.assistance.domain.rules import (
    Dated,
    Drive,
    GrievanceRules,
    HardshipRules,
    Place,
    SubsistenceLine,
    covers,
)
from services.assistance.published import RulesAdopted
from services.chassis.domain import Aggregate, Conflict, Refused

R = TypeVar("R", bound=Dated)

THE_RULEBOOK = "rulebook"
"""Its id: a federation has one."""


class VersionTaken(Conflict):
    code = "version_taken"


class NoRulesInForce(Refused):
    code = "no_rules_in_force"


class NoSubsistenceLine(Refused):
    code = "no_subsistence_line"


class Lines:
    """The table of subsistence lines, by place and time."""

    def __init__(self, lines: Sequence[SubsistenceLine]) -> None:
        self._lines = lines

    def on(self, day: date, place: Place) -> SubsistenceLine:
        """The line of the smallest place around it that has one, as it was on that day."""
        known = [(covers(line.place, place), line) for line in self._lines if line.in_force_from <= day]
        closest = max((closeness for closeness, _ in known), default=0)
        if closest == 0:
            raise NoSubsistenceLine(f"there is no subsistence line for {place} on {day}", place=place, day=str(day))
        return _latest(line for closeness, line in known if closeness == closest)


class Rulebook(Aggregate, collection="rulebooks"):
    hardship: list[HardshipRules] = []
    lines: list[SubsistenceLine] = []
    grievance: list[GrievanceRules] = []
    drives: list[Drive] = []

    def adopt(self, rules: Dated) -> bool:
        """Whether it is new. A version that is here is never replaced by another text: decisions are explained by it."""
        about, shelf = self._shelf(rules)
        known = next((one for one in shelf if one.version == rules.version), None)
        if known is not None:
            if known != rules:
                raise VersionTaken(f"{about} {rules.version} is there with another text", version=rules.version)
            return False
        shelf.append(rules)
        self.record(
            RulesAdopted(about=about, name=rules.version, in_force_from=rules.in_force_from, assumed=rules.assumed)
        )
        return True

    def has(self, rules: Dated) -> bool:
        return any(one.version == rules.version for one in self._shelf(rules)[1])

    def hardship_on(self, day: date) -> HardshipRules:
        return self._in_force(self.hardship, day, "hardship")

    def grievance_on(self, day: date) -> GrievanceRules:
        return self._in_force(self.grievance, day, "grievance")

    def drive_on(self, day: date) -> Drive | None:
        """Nothing counts outside a campaign; that is no fault."""
        present = [drive for drive in self.drives if drive.in_force_from <= day <= drive.until]
        return _latest(present) if present else None

    def the_lines(self) -> Lines:
        return Lines(self.lines)

    def to_confirm(self) -> list[Dated]:
        """What is assumed, until somebody adopts a version that is not."""
        return [rules for shelf in self._shelves().values() for rules in shelf if rules.assumed]

    def _in_force(self, shelf: Sequence[R], day: date, about: str) -> R:
        known = [rules for rules in shelf if rules.in_force_from <= day]
        if not known:
            raise NoRulesInForce(f"no rules of {about} are in force on {day}", about=about, day=str(day))
        return _latest(known)

    def _shelves(self) -> dict[str, Sequence[Dated]]:
        return {
            "hardship": self.hardship,
            "subsistence_line": self.lines,
            "grievance": self.grievance,
            "drive": self.drives,
        }

    def _shelf(self, rules: Dated) -> tuple[str, list[Dated]]:
        kinds = (HardshipRules, SubsistenceLine, GrievanceRules, Drive)
        for kind, (about, shelf) in zip(kinds, self._shelves().items(), strict=True):
            if type(rules) is kind and isinstance(shelf, list):
                return about, shelf
        raise TypeError(f"{type(rules).__name__} is not kept in the rulebook")


def _latest(rules: Iterable[R]) -> R:
    """Of two from the same day, the one that was adopted later."""
    return max(enumerate(rules), key=lambda one: (one[1].in_force_from, one[0]))[1]

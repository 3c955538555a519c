"""Hardship files, and the rules that they are judged by."""

from datetime import date

from services.assistance.published.words import Ref, Tier
from services.chassis.domain import Code, Event, Instant, Line, OrganizationPath, PersonId


class RulesAdopted(Event, type="wuyi.assistance.rulebook.adopted.v1"):
    """Decisions of moments from `in_force_from` on are taken under this version; what was decided stays as it was."""

    about: Code
    name: Line
    in_force_from: date
    assumed: bool
    """Somebody has yet to confirm its values."""


class OfAHardshipFile(Event):
    file: Ref
    organization: OrganizationPath
    person: PersonId | None


class HardshipFileOpened(OfAHardshipFile, type="wuyi.assistance.hardship_file.opened.v1"):
    tier: Tier


class HardshipTierChanged(OfAHardshipFile, type="wuyi.assistance.hardship_file.tier_changed.v1"):
    """No tier is: out of hardship, and to be closed after a look."""

    before: Tier | None
    tier: Tier | None


class HardshipReviewWanted(OfAHardshipFile, type="wuyi.assistance.hardship_file.review_wanted.v1"):
    """Somebody should look whether things are still as they were. What happened in the family is not said here."""

    by_timer: bool


class HardshipFileClosed(OfAHardshipFile, type="wuyi.assistance.hardship_file.closed.v1"):
    """Out of hardship; until `watched_until` it is looked at whether it lasts."""

    watched_until: Instant


class HardshipReturned(OfAHardshipFile, type="wuyi.assistance.hardship_file.returned.v1"):
    """A household that was out of hardship is in it again."""

    tier: Tier


class HardshipWatchEnded(OfAHardshipFile, type="wuyi.assistance.hardship_file.watch_ended.v1"):
    """It lasted."""

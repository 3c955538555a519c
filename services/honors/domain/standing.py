"""Where a nomination can stand, and where it can go from there."""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    CLAIMING = "claiming"
    REFUSED = "refused"
    """Its unit had no place to nominate with."""
    DRAFTED = "drafted"
    RECOMMENDED = "recommended"
    INELIGIBLE = "ineligible"
    ELIGIBLE = "eligible"
    UNDER_REVIEW = "under_review"
    SHORTLISTED = "shortlisted"
    NOT_SHORTLISTED = "not_shortlisted"
    ON_NOTICE = "on_notice"
    AWARDED = "awarded"
    PUT_FORWARD = "put_forward"
    WITHDRAWN = "withdrawn"
    OBJECTION_UPHELD = "objection_upheld"


OUT = frozenset({Status.WITHDRAWN, Status.OBJECTION_UPHELD})

MOVES: Mapping[Status, frozenset[Status]] = {
    Status.CLAIMING: frozenset({Status.DRAFTED, Status.REFUSED}),
    Status.REFUSED: frozenset({Status.CLAIMING}),
    Status.DRAFTED: frozenset({Status.RECOMMENDED, Status.WITHDRAWN}),
    Status.RECOMMENDED: frozenset(
        {Status.RECOMMENDED, Status.DRAFTED, Status.ELIGIBLE, Status.INELIGIBLE, Status.WITHDRAWN}
    ),
    Status.INELIGIBLE: frozenset({Status.DRAFTED, Status.WITHDRAWN}),
    Status.ELIGIBLE: frozenset({Status.UNDER_REVIEW, Status.WITHDRAWN}),
    Status.UNDER_REVIEW: frozenset({Status.SHORTLISTED, Status.NOT_SHORTLISTED, Status.WITHDRAWN}),
    Status.NOT_SHORTLISTED: frozenset({Status.SHORTLISTED, Status.WITHDRAWN}),
    Status.SHORTLISTED: frozenset({Status.ON_NOTICE, Status.OBJECTION_UPHELD, Status.WITHDRAWN}),
    Status.ON_NOTICE: frozenset({Status.AWARDED, Status.PUT_FORWARD, Status.OBJECTION_UPHELD, Status.WITHDRAWN}),
}

"""Public notices, and the objections that they bring."""

from typing import Annotated

from pydantic import Field

from services.chassis.domain import Event, Instant, OrganizationPath, PersonId
from services.honors.published.programmes import OfAProgramme, Ref


class OfANotice(OfAProgramme):
    notice: Ref
    organization: OrganizationPath


class NoticePublished(OfANotice, type="wuyi.honors.notice.published.v1"):
    """The public may object to these until `ends_at`."""

    nominations: tuple[Ref, ...]
    working_days: Annotated[int, Field(ge=5)]
    ends_at: Instant


class NoticeEnded(OfANotice, type="wuyi.honors.notice.ended.v1"):
    """Its time is over. `frozen` still wait for the decision on an objection."""

    cleared: tuple[Ref, ...]
    frozen: tuple[Ref, ...]


class CandidateFrozen(OfANotice, type="wuyi.honors.notice.candidate_frozen.v1"):
    """An objection stands against this one; the others go on."""

    nomination: Ref
    objection: Ref


class CandidateReleased(OfANotice, type="wuyi.honors.notice.candidate_released.v1"):
    """No objection stands against this one any more."""

    nomination: Ref


class OfAnObjection(Event):
    """`person` is who objected, where they were signed in; others are not told by us."""

    objection: Ref
    programme: Ref
    notice: Ref
    nomination: Ref
    organization: OrganizationPath
    person: PersonId | None


class ObjectionRaised(OfAnObjection, type="wuyi.honors.objection.raised.v1"):
    """It was received in time and waits for a decision."""


class ObjectionUpheld(OfAnObjection, type="wuyi.honors.objection.upheld.v1"):
    by: PersonId


class ObjectionDismissed(OfAnObjection, type="wuyi.honors.objection.dismissed.v1"):
    by: PersonId

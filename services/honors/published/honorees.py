"""Certificates, and the registry of those who hold an honour."""

from datetime import date
from typing import Literal

from services.chassis.domain import Code, Count, Event, Line, OrganizationPath, PersonId
from services.honors.published.programmes import Ref


class OfACertificate(Event):
    number: Ref
    programme: Ref
    honoree: Ref
    organization: OrganizationPath


class CertificateIssued(OfACertificate, type="wuyi.honors.certificate.issued.v1"):
    issued_on: date


class CertificateRevoked(OfACertificate, type="wuyi.honors.certificate.revoked.v1"):
    revoked_on: date


class OfAnHonoree(Event):
    """`person` is the honoree, or who speaks for a collective."""

    honoree: Ref
    organization: OrganizationPath
    awarded_to: Code
    person: PersonId


class HonoreeHonored(OfAnHonoree, type="wuyi.honors.honoree.honored.v1"):
    """In the registry with this honour; the first one or one more."""

    campaign: Code
    honor: Code
    name: Line
    number: Ref
    awarded_on: date


class HonoreeMoved(OfAnHonoree, type="wuyi.honors.honoree.moved.v1"):
    """Belongs to `organization` now."""

    before: OrganizationPath


class HonoreeRetired(OfAnHonoree, type="wuyi.honors.honoree.retired.v1"):
    on: date


class HonoreeDied(OfAnHonoree, type="wuyi.honors.honoree.died.v1"):
    on: date


class HonorLost(OfAnHonoree, type="wuyi.honors.honoree.honor_lost.v1"):
    """The honour was taken back; `left` are the honours that they still have."""

    honor: Code
    name: Line | None = None
    """The honour's; not said by the oldest of these events."""
    number: Ref
    reason: Literal["revoked", "name_withdrawn"]
    lost_on: date
    left: Count


class StudioReviewDue(OfAnHonoree, type="wuyi.honors.honoree.review_due.v1"):
    """A studio's year is over: it is to be looked at whether it keeps its name."""

    number: Ref


class StudioKept(OfAnHonoree, type="wuyi.honors.honoree.name_kept.v1"):
    """It keeps its name for another year."""

    number: Ref
    until: date

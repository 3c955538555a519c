"""What is seen of an objection: who brought it only masked, but to those who decide and say why."""

from services.chassis.domain import Instant, PersonId
from services.chassis.web import View
from services.honors.domain.masks import mask_name, mask_phone
from services.honors.domain.objection import Objection, Status


class ObjectionView(View):
    id: str
    notice: str
    nomination: str
    status: Status
    filed_at: Instant
    signed_in: bool
    name: str | None
    phone: str | None
    decided_at: Instant | None

    @classmethod
    def of(cls, objection: Objection) -> "ObjectionView":
        return cls(
            id=objection.id,
            notice=objection.notice,
            nomination=objection.nomination,
            status=objection.status,
            filed_at=objection.filed_at,
            signed_in=objection.person is not None,
            name=None if objection.name is None else mask_name(objection.name),
            phone=None if objection.phone is None else mask_phone(objection.phone),
            decided_at=objection.decided_at,
        )


class DisclosedObjection(View):
    """In the clear. Who saw it, why and when is noted."""

    person: PersonId | None
    name: str | None
    phone: str | None
    grounds: str
    reasons: str

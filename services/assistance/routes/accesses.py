"""Who has seen what in the clear, when and why: for auditors."""

from typing import Self

from fastapi import APIRouter
from starlette.responses import Response

from services.assistance.domain.access import AccessRecord
from services.assistance.routes.reach import Accesses, Ref
from services.chassis.domain import Instant, OrganizationPath, PersonId
from services.chassis.web import Auditor, Page, View, lists

router = APIRouter(tags=["accesses"])


class AccessView(View):
    id: str
    by: str
    organization: OrganizationPath
    kind: str
    of: str
    fields: list[str]
    reason: str
    at: Instant

    @classmethod
    def shown(cls, record: AccessRecord) -> Self:
        return cls(**{name: getattr(record, name) for name in cls.model_fields})


@router.get("/accesses", **lists(AccessView))
async def list_accesses(
    page: Page,
    auditor: Auditor,
    accesses: Accesses,
    of: Ref | None = None,
    by: PersonId | None = None,
) -> Response:
    """明文访问日志：何人、何时、为何、看了哪些字段 · The access log: who, when, why, which fields."""
    where = {"of": of, "by": by}
    return await page.of(accesses, where, AccessView.shown, sort=("at",), within=auditor.organization)

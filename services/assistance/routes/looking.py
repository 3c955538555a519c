"""Looking at something in the clear: first it is written down who looks, why and at what; only then is it shown."""

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict
from starlette.responses import Response

from services.assistance.domain.access import AccessRecord
from services.assistance.routes.reach import Reason
from services.chassis.desk import Desk
from services.chassis.domain import Code
from services.chassis.ids import new_id
from services.chassis.web import Caller, CommandBody, View, answer


class Look(CommandBody):
    reason: Reason


class InTheClear(View):
    """Never kept, neither as an answer nor by a cache."""

    model_config = ConfigDict(frozen=True)

    id: str
    access: str
    """The id of the record of this look."""
    fields: dict[str, Any]


async def show_in_the_clear(
    kind: Code, of: str, organization: str, fields: Mapping[str, Any], caller: Caller, reason: str, desk: Desk
) -> Response:
    """A look of its own each time that it is asked for, also under the same key."""
    access = await write_down(kind, of, organization, list(fields), caller, reason, desk)
    shown = answer(InTheClear(id=of, access=access, fields=dict(fields)))
    shown.headers["cache-control"] = "no-store"
    return shown


async def write_down(
    kind: Code, of: str, organization: str, fields: list[Code], caller: Caller, reason: str, desk: Desk
) -> str:
    record = AccessRecord.of_a_look(new_id(), caller.person, kind, of, organization, fields, reason, desk.clock.now())
    await desk.of(AccessRecord).create(record)
    return record.id

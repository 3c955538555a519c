"""Who handles a case, with what they have declared of themselves."""

from services.assistance.domain.handling import Handler
from services.assistance.domain.relatives import Declaration
from services.chassis.desk import Desk
from services.chassis.domain import PersonId


async def handler_for(person: PersonId, desk: Desk) -> Handler:
    declared = (await desk.of(Declaration).get_many((person,))).get(person)
    return Handler(person=person) if declared is None else declared.handler

"""What came of a rehearsal, in tables: each asked of the platform as its staff would ask."""

from rich.table import Table

from services.rehearsal.scenes import Play
from services.rehearsal.tables import aid, culture, honors, messages, plan


async def of(play: Play) -> list[Table]:
    return [
        await plan.progress(play),
        await plan.registrations(play),
        await honors.honors(play),
        await aid.programmes(play),
        await aid.grievances(play),
        await aid.memberships(play),
        await aid.facilities(play),
        await culture.culture(play),
        await messages.deliveries(play),
        messages.postings(play),
        await messages.notifications(play),
    ]

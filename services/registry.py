"""Every service there is. Whoever runs, documents or checks them reads this list."""

from collections.abc import Sequence

from services.assistance.service import service as assistance
from services.chassis.domain.errors import NotFound
from services.chassis.service import Service
from services.events.service import service as events
from services.honors.service import service as honors
from services.notify.service import service as notify

ALL: list[Service] = [events, honors, assistance, notify]


class NoSuchService(NotFound):
    code = "no_such_service"


def named(names: Sequence[str]) -> list[Service]:
    """In the order of the list above, each once."""
    known = [service.name for service in ALL]
    for name in names:
        if name not in known:
            raise NoSuchService(f"there is no service {name!r}: {', '.join(known)}", name=name)
    return [service for service in ALL if service.name in names]

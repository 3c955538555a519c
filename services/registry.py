"""Every service there is. Whoever runs, documents or checks all of them reads this list."""

from services.chassis.service import Service
from services.naming import NAMES, named

ALL: list[Service] = named(NAMES)

"""A campaign's plan from a file that people write: all of it, or every mistake with its line and its reason."""

from services.events.reading.checking import check_file
from services.events.reading.mistakes import Mistake
from services.events.reading.plans import plan_from, read_campaign

__all__ = ["Mistake", "check_file", "plan_from", "read_campaign"]

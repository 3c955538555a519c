"""From a text, or from JSON, to a plan."""

from pydantic import ValidationError

from services.events.domain.plan import Plan
from services.events.domain.plan_faults import faults_of
from services.events.reading.marked import Lines, Mistaken, read_marked
from services.events.reading.mistakes import MAX_TOLD, Mistake, Place, mistake, of_a_field


def read_campaign(text: str | bytes) -> Plan | list[Mistake]:
    """From YAML. Pure, and bounded in what it takes; it takes some time of its own, so not on a loop."""
    try:
        data, lines = read_marked(text if isinstance(text, str) else text.decode("utf-8"))
    except UnicodeDecodeError as error:
        return [mistake(error.object.count(b"\n", 0, error.start) + 1, (), "not_utf8")]
    except Mistaken as mistaken:
        return [mistaken.what]
    return plan_from(data, lines)


def plan_from(data: object, lines: Lines | None = None) -> Plan | list[Mistake]:
    """From plain data; JSON has no lines."""
    known = lines or {}
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return [of_a_field(each, _line(tuple(each["loc"]), known)) for each in found[:MAX_TOLD]]
    faults = faults_of(plan)[:MAX_TOLD]
    return [mistake(_line(f.place, known), f.place, f.code, **f.facts) for f in faults] or plan


def _line(place: Place, lines: Lines) -> int:
    """That of the place, or of the nearest one around it that is written down."""
    for end in range(len(place), -1, -1):
        if place[:end] in lines:
            return lines[place[:end]]
    return 0

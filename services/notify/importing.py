"""Recipients by the hundred thousand, from JSON Lines: good lines are kept, bad ones told by their number and reason."""

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict, ValidationError

from services.chassis.desk import Desk
from services.chassis.domain import Conflict, OrganizationPath, PersonId, within
from services.chassis.web.fields import field_name
from services.chassis.web.problems import BodyTooLarge
from services.notify.domain.recipient import Particulars, Recipient
from services.notify.domain.recipient_import import BadLine, Tally
from services.notify.lines import numbered

MAX_LINES = 100_000
BATCH = 200
MAX_TRIES = 20

_LIMITS = ("max_length", "min_length", "expected")
"""What a rule says of itself; other facts might say what was sent."""

Verdict = Literal["created", "changed", "unchanged"]


class TooManyLines(BodyTooLarge):
    """The lines before are kept; the rest may be sent as another import."""

    code = "too_many_lines"


class Contended(Conflict):
    code = "too_busy"


class Line(Particulars):
    model_config = ConfigDict(extra="forbid", frozen=True)

    person: PersonId


@dataclass(frozen=True, slots=True)
class Read:
    number: int
    told: Line


async def import_recipients(parts: AsyncIterable[bytes], root: OrganizationPath, desk: Desk) -> Tally:
    """Below `root` only. The next part is asked for when the lines of the one before are kept."""
    tally, batch = Tally(), list[Read]()
    async for number, line in numbered(parts):
        if tally.lines == MAX_LINES:
            await _keep(batch, root, desk, tally)
            raise TooManyLines(f"more than {MAX_LINES} lines", limit=MAX_LINES, kept=tally.lines - tally.bad)
        tally.lines += 1
        read = _read(number, line, root)
        if isinstance(read, BadLine):
            tally.refuse(read)
            continue
        batch.append(read)
        if len(batch) == BATCH:
            await _keep(batch, root, desk, tally)
            batch = []
    await _keep(batch, root, desk, tally)
    tally.told.sort(key=lambda bad: bad.line)
    return tally


def _read(number: int, line: bytes | None, root: OrganizationPath) -> Read | BadLine:
    if line is None:
        return BadLine(line=number, field="", code="line_too_long")
    try:
        told = Line.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        facts = {name: fact for name, fact in first.get("ctx", {}).items() if name in _LIMITS}
        return BadLine(line=number, field=field_name(first["loc"]), code=first["type"], facts=facts)
    if not within(told.organization, root):
        return BadLine(line=number, field="organization", code="outside_your_organization")
    return Read(number, told)


async def _keep(batch: Sequence[Read], root: OrganizationPath, desk: Desk, tally: Tally) -> None:
    left = list(batch)
    for _ in range(MAX_TRIES):
        left = await _try_to_keep(left, root, desk, tally)
        if not left:
            return
    raise Contended("too many are changing these recipients at once")


async def _try_to_keep(batch: Sequence[Read], root: OrganizationPath, desk: Desk, tally: Tally) -> list[Read]:
    """Those that somebody else changed in between. A person who stands in several lines is as the last one says."""
    recipients, now = desk.of(Recipient), desk.clock.now()
    known = await recipients.get_many(list({read.told.person for read in batch}))
    verdicts: list[tuple[Read, Verdict]] = []
    to_save: dict[str, Recipient] = {}
    for read in batch:
        recipient = known.get(read.told.person)
        if recipient is None:
            known[read.told.person] = to_save[read.told.person] = Recipient.known(read.told.person, read.told, now)
            verdicts.append((read, "created"))
        elif not within(recipient.organization, root):
            tally.refuse(BadLine(line=read.number, field="person", code="belongs_elsewhere"))
        elif recipient.keep(read.told):
            to_save[recipient.id] = recipient
            verdicts.append((read, "changed"))
        else:
            verdicts.append((read, "unchanged"))
    outcomes = dict(zip(to_save, await recipients.save_all(list(to_save.values())), strict=True))
    again = []
    for read, verdict in verdicts:
        if outcomes.get(read.told.person, True):
            setattr(tally, verdict, getattr(tally, verdict) + 1)
        else:
            again.append(read)
    return again

"""A worker's own words, and the votes for them. Neither the words nor their title are here: people write what they like."""

from services.chassis.domain import Code, Event, Instant, OrganizationPath, PersonId
from services.events.published.words import WorkId, WorkItemNumber


class OfAWork(Event):
    work: WorkId
    campaign: Code
    work_item: WorkItemNumber
    kind: Code
    organization: OrganizationPath
    """The author's own."""
    author: PersonId


class WorkSubmitted(OfAWork, type="wuyi.events.work.submitted.v1"):
    """Handed in, also again after it was returned. `counts_in` are the measures of its work item that count works."""

    submitted_at: Instant
    counts_in: tuple[Code, ...] = ()


class WorkReturned(OfAWork, type="wuyi.events.work.returned.v1"):
    """Back to its author; the reason stays with the work, for it is free text."""


class WorkModerated(OfAWork, type="wuyi.events.work.moderated.v1"):
    """Somebody else has looked at it, and it may be published."""


class WorkPublished(OfAWork, type="wuyi.events.work.published.v1"):
    """Everybody may read it, and vote for it."""


class WorkWithdrawn(OfAWork, type="wuyi.events.work.withdrawn.v1"):
    """Nobody may read it any more. By its author, or taken down by staff."""

    by_author: bool


class VoteCast(Event, type="wuyi.events.vote.cast.v1"):
    """One person's one vote for one work. Whose it is stays here."""

    work: WorkId
    campaign: Code
    organization: OrganizationPath
    """The work's."""
